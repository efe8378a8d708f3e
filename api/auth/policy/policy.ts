import { isJsonObject, jsonObject } from '../../../engine/model/jsonObject.ts';
import { listOf } from '../../../engine/model/policy.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { Principal } from '../principal.ts';
import type { ValuesOf } from './conditions.ts';
import { isAmong, type VariableOf } from './pattern.ts';
import type { Inclusion } from './principals.ts';
import { compileStatement, type PolicyKind, type Scope, type Statement } from './statement.ts';

/** What is asked of a policy. */
export type Asked = {
  readonly principal: Principal;
  /** `sqs:sendmessage`, in lower case: actions are compared so. */
  readonly action: string;
  /** The ARN of the queue. */
  readonly resource: string;
  readonly valuesOf: ValuesOf;
};

export type Policy = { readonly statements: readonly Statement[] };

/** A policy ready for questions, or what about it is not understood: then nobody may go by it. */
export function parsePolicy(text: string, kind: PolicyKind): Result<Policy, string> {
  const document = jsonObject(text);
  if (document === undefined) return err('it is no JSON object');
  const version = document.Version ?? '2008-10-17';
  if (version !== '2008-10-17' && version !== '2012-10-17') return err('its Version is unknown');
  const raw = listOf(document.Statement);
  if (raw.length === 0) return err('it has no Statement');
  const statements: Statement[] = [];
  for (const [i, each] of raw.entries()) {
    const statement = isJsonObject(each)
      ? compileStatement(each, kind, { variables: version === '2012-10-17' })
      : err('is no object');
    if (!statement.ok) return err(`statement ${i + 1}: ${statement.error}`);
    statements.push(statement.value);
  }
  return ok({ statements });
}

/** `account`: allowed to the principal's account, which must pass it on. */
export type Verdict = 'deny' | 'allow' | 'account' | 'none';

/** One deny outweighs every allow; the order of statements says nothing. */
export function verdictOf({ statements }: Policy, asked: Asked): Verdict {
  const variableOf: VariableOf = (name) => {
    const value = asked.valuesOf(name);
    return typeof value === 'string' ? value : undefined;
  };
  let verdict: Verdict = 'none';
  for (const statement of statements) {
    const inclusion = inclusionOf(statement, asked.principal);
    if (inclusion === undefined) continue;
    const { isDeny } = statement;
    const covers = ({ patterns, isNegated }: Scope, text: string) =>
      isAmong(patterns, text, { variableOf, isNegated, isDeny });
    if (!covers(statement.actions, asked.action) || !covers(statement.resources, asked.resource)) continue;
    if (!statement.conditions.every((holds) => holds(asked.valuesOf, { variableOf, isDeny }))) continue;
    if (isDeny) return 'deny';
    if (inclusion === 'direct') verdict = 'allow';
    else if (verdict === 'none') verdict = 'account';
  }
  return verdict;
}

function inclusionOf({ principals, isDeny }: Statement, principal: Principal): Inclusion {
  if (principals === undefined) return 'direct';
  if (!principals.isNegated) return principals.includes(principal);
  const isBeyond = isDeny ? principals.exempts(principal) : principals.includes(principal) !== undefined;
  return isBeyond ? undefined : 'direct';
}
