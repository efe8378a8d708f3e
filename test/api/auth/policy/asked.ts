import type { ValuesOf } from '../../../../api/auth/policy/conditions.ts';
import { type Asked, parsePolicy, verdictOf } from '../../../../api/auth/policy/policy.ts';
import type { PolicyKind } from '../../../../api/auth/policy/statement.ts';
import { anonymous, type Principal, principalOf } from '../../../../api/auth/principal.ts';

export const account = '123456789012';
export const otherAccount = '111122223333';

export function principal(name: string, of = account): Principal {
  if (name === 'anonymous') return anonymous;
  const arn = name.startsWith('arn:')
    ? name
    : `arn:aws:iam::${of}:${name === 'root' ? 'root' : `user/${name}`}`;
  const found = principalOf(arn);
  if (found === undefined) throw new Error(`${arn} is no principal`);
  return found;
}

export const arnOf = (queue: string, region = 'us-east-1'): string =>
  `arn:aws:sqs:${region}:${account}:${queue}`;

/** `${name}`, as policies write a variable. */
export const variable = (name: string): string => `\${${name}}`;

export const keysOf =
  (keys: Readonly<Record<string, string | readonly string[]>>): ValuesOf =>
  (name) =>
    Object.entries(keys).find(([key]) => key.toLowerCase() === name)?.[1];

export type Question = {
  readonly by?: string | Principal;
  readonly action?: string;
  readonly queue?: string;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
};

export function askedOf({
  by = 'alice',
  action = 'SendMessage',
  queue = 'orders',
  keys = {},
}: Question): Asked {
  return {
    principal: typeof by === 'string' ? principal(by) : by,
    action: `sqs:${action.toLowerCase()}`,
    resource: arnOf(queue),
    valuesOf: keysOf(keys),
  };
}

/** What one policy says; what is not understood is said as such. */
export function verdict(
  policy: object | string,
  question: Question = {},
  kind: PolicyKind = 'queue',
): string {
  const parsed = parsePolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), kind);
  return parsed.ok ? verdictOf(parsed.value, askedOf(question)) : 'unclear';
}

export type StatementParts = Readonly<Record<string, unknown>>;

export const policyOf = (...statements: readonly StatementParts[]): object => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** A statement of a queue's policy that allows everybody everything, but for what is said. */
export const allowing = (parts: StatementParts = {}): object => {
  const { NotPrincipal, NotAction, NotResource } = parts;
  return policyOf({
    Effect: 'Allow',
    ...(NotPrincipal === undefined && { Principal: '*' }),
    ...(NotAction === undefined && { Action: 'sqs:*' }),
    ...(NotResource === undefined && { Resource: '*' }),
    ...parts,
  });
};
