import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { isJsonObject } from './jsonObject.ts';
import { invalidValue } from './parameterErrors.ts';
import { canonicalPolicy, listOf, tooMany } from './policy.ts';

/** One statement of a queue's policy, as AddPermission writes it. */
export type Permission = {
  readonly label: string;
  readonly accounts: readonly string[];
  readonly actions: readonly string[];
};

/** The policy with one more statement. */
export function withPermission(
  policy: string | undefined,
  queueArn: string,
  { label, accounts, actions }: Permission,
): Result<string, QueueError> {
  const before =
    policy === undefined ? { Version: '2008-10-17', Id: `${queueArn}/SQSDefaultPolicy` } : JSON.parse(policy);
  const statements = listOf(before.Statement);
  if (statements.some((statement) => isLabelled(statement, label))) {
    return err(invalidValue('Label', label, 'Already exists.'));
  }
  const overLimit = tooMany('Statements', statements.length + 1, limits.maxPolicyStatements);
  if (overLimit !== undefined) return err(overLimit);
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: oneOrMany(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrMany(actions.map((action) => `SQS:${action}`)),
    Resource: queueArn,
  };
  return canonicalPolicy(JSON.stringify({ ...before, Statement: [...statements, statement] }));
}

/** The policy without that statement; the empty text when it was the last. */
export function withoutPermission(policy: string | undefined, label: string): Result<string, QueueError> {
  const before = policy === undefined ? {} : JSON.parse(policy);
  const statements = listOf(before.Statement);
  const kept = statements.filter((statement) => !isLabelled(statement, label));
  if (kept.length === statements.length) return err(invalidValue('Label', label, "can't find label."));
  return ok(kept.length === 0 ? '' : JSON.stringify({ ...before, Statement: kept }));
}

const oneOrMany = (texts: readonly string[]): unknown => (texts.length === 1 ? texts[0] : texts);
const isLabelled = (statement: unknown, label: string): boolean =>
  isJsonObject(statement) && statement.Sid === label;
