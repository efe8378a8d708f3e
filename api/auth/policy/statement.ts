import type { JsonObject } from '../../../engine/model/jsonObject.ts';
import { listOf } from '../../../engine/model/policy.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { compileArnPattern } from './arnPattern.ts';
import { type Condition, compileConditions } from './conditions.ts';
import { compileAll, compilePattern, type Pattern } from './pattern.ts';
import { compilePrincipals, type PrincipalRule } from './principals.ts';

/** The policy of a principal says what it may do; that of a queue who may do something with it. */
export type PolicyKind = 'identity' | 'queue';

/** Is an action, a resource among those that a statement speaks of, or (`Not…`) beyond them? */
export type Scope = { readonly patterns: readonly Pattern[]; readonly isNegated: boolean };

export type Statement = {
  readonly isDeny: boolean;
  /** Only in the policy of a queue. */
  readonly principals?: PrincipalRule & { readonly isNegated: boolean };
  readonly actions: Scope;
  readonly resources: Scope;
  readonly conditions: readonly Condition[];
};

const elements = 'Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition'.split(
  ' ',
);

/** A statement ready for questions, or what about it is not understood. */
export function compileStatement(
  statement: JsonObject,
  kind: PolicyKind,
  language: { readonly variables: boolean },
): Result<Statement, string> {
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  const unknown = Object.keys(statement).find((name) => !elements.includes(name));
  if (unknown !== undefined) return err(`${unknown} is no element of a statement`);
  if (Effect !== 'Allow' && Effect !== 'Deny') return err('Effect is neither Allow nor Deny');
  const hasPrincipal = Principal !== undefined || NotPrincipal !== undefined;
  if (hasPrincipal !== (kind === 'queue') || (Principal !== undefined && NotPrincipal !== undefined)) {
    return err(
      kind === 'queue' ? 'it needs one of Principal and NotPrincipal' : 'a Principal is not for a key',
    );
  }
  const rule = kind === 'queue' ? compilePrincipals(Principal ?? NotPrincipal) : undefined;
  if (kind === 'queue' && rule === undefined) return err('its principals are not understood');
  const actions = compileScope(statement, 'Action', (action) =>
    /^(\*|[\w*?-]+:\S+)$/.test(action)
      ? compilePattern(action.toLowerCase(), { wildcards: true, variables: false })
      : undefined,
  );
  if (actions === undefined) return err('its actions are not understood');
  const resources = compileScope(statement, 'Resource', (arn) =>
    compileArnPattern(arn, { wildcards: true, ...language }),
  );
  const isAbsent = statement.Resource === undefined && statement.NotResource === undefined;
  if (resources === undefined && !(isAbsent && kind === 'queue'))
    return err('its resources are not understood');
  const conditions = compileConditions(Condition, language);
  if (conditions === undefined) return err('its conditions are not understood');
  return ok({
    isDeny: Effect === 'Deny',
    ...(rule !== undefined && { principals: { ...rule, isNegated: NotPrincipal !== undefined } }),
    actions,
    resources: resources ?? everything,
    conditions,
  });
}

/** The policy of a queue may leave its resource out: it lies on it. */
const everything: Scope = { patterns: [], isNegated: true };

function compileScope(
  statement: JsonObject,
  name: 'Action' | 'Resource',
  compile: (text: string) => Pattern | undefined,
): Scope | undefined {
  const plain = statement[name];
  const negated = statement[`Not${name}`];
  if ((plain === undefined) === (negated === undefined)) return undefined;
  const texts = listOf(plain ?? negated).filter((text) => typeof text === 'string');
  if (texts.length === 0 || texts.length !== listOf(plain ?? negated).length) return undefined;
  const patterns = compileAll(texts, compile);
  return patterns && { patterns, isNegated: negated !== undefined };
}
