import { isJsonObject } from '../../../engine/model/jsonObject.ts';
import { listOf } from '../../../engine/model/policy.ts';
import { type Principal, principalId, principalOf } from '../principal.ts';

/**
 * How a `Principal` element takes a principal in: by itself or as everybody (`direct`), or only the account that it
 * belongs to, which leaves to that account whom it trusts (`account`).
 */
export type Inclusion = 'direct' | 'account' | undefined;
export type PrincipalRule = {
  readonly includes: (principal: Principal) => Inclusion;
  /** Is the principal beyond `NotPrincipal`, with everything that it is? */
  readonly exempts: (principal: Principal) => boolean;
};

/** Nothing if an entry is of no known shape. */
export function compilePrincipals(element: unknown): PrincipalRule | undefined {
  const entries = entriesOf(element)?.map(compileEntry);
  if (entries === undefined || entries.length === 0) return undefined;
  const rules: Entry[] = [];
  for (const entry of entries) {
    if (entry === undefined) return undefined;
    rules.push(entry);
  }
  const includes = (principal: Principal): Inclusion => {
    const found = rules.map((rule) => rule(principal));
    return found.find((inclusion) => inclusion === 'direct') ?? found.find((inclusion) => inclusion);
  };
  return {
    includes,
    // AWS wants the account listed beside its user: who names only one of them has not exempted both.
    exempts(principal) {
      if (principal.kind === 'anonymous') return includes(principal) !== undefined;
      const found = rules.map((rule) => rule(principal));
      return principal.kind === 'root'
        ? found.includes('direct')
        : found.includes('direct') && (found.includes('account') || rules.some((rule) => isEveryone(rule)));
    },
  };
}

type Entry = (principal: Principal) => Inclusion;

const everyone: Entry = () => 'direct';
const isEveryone = (rule: Entry): boolean => rule === everyone;
/** AWS's own services, and identities of other providers: none of them signs with our keys. */
const nobody: Entry = () => undefined;

type RawEntry = { readonly kind: string; readonly value: unknown };

function entriesOf(element: unknown): readonly RawEntry[] | undefined {
  if (element === '*') return [{ kind: 'AWS', value: '*' }];
  if (!isJsonObject(element)) return undefined;
  return Object.entries(element).flatMap(([kind, values]) =>
    listOf(values).map((value) => ({ kind, value })),
  );
}

function compileEntry({ kind, value }: RawEntry): Entry | undefined {
  if (typeof value !== 'string') return undefined;
  if (kind === 'Service' || kind === 'Federated' || kind === 'CanonicalUser') return nobody;
  if (kind !== 'AWS') return undefined;
  if (value === '*') return everyone;
  if (/^\d{12}$/.test(value)) return ofAccount(value);
  if (/^A[A-Z0-9]{15,127}$/.test(value))
    return (principal) => (idOf(principal) === value ? 'direct' : undefined);
  if (/[*?]/.test(value)) return undefined;
  const named = principalOf(value);
  if (named === undefined || named.kind === 'anonymous') return undefined;
  return named.kind === 'root'
    ? ofAccount(named.account)
    : (principal) => (isSame(named, principal) ? 'direct' : undefined);
}

const ofAccount =
  (account: string): Entry =>
  (principal) => {
    if (principal.kind === 'anonymous' || principal.account !== account) return undefined;
    return principal.kind === 'root' ? 'direct' : 'account';
  };

const idOf = (principal: Principal): string => principalId(principal).split(':', 1)[0] ?? '';

/** A session is its role too, whatever path the role's ARN has. */
function isSame(named: Exclude<Principal, { kind: 'anonymous' }>, principal: Principal): boolean {
  if (principal.kind === 'anonymous') return false;
  if (named.arn === principal.arn) return true;
  return (
    named.kind === 'role' &&
    principal.kind === 'role' &&
    named.session === undefined &&
    named.account === principal.account &&
    named.name === principal.name
  );
}
