import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidAttributeValue } from './attributeErrors.ts';
import { isJsonObject, type JsonObject, jsonObject } from './jsonObject.ts';

const effects: readonly unknown[] = ['Allow', 'Deny'];

/** The compact text of a queue's access policy, within SQS's limits. */
export function canonicalPolicy(text: string): Result<string, QueueError> {
  const policy = jsonObject(text);
  if (policy === undefined || Buffer.byteLength(text) > limits.maxPolicyBytes) return malformed;
  const statements = listOf(policy.Statement);
  if (statements.length === 0 || !statements.every(isStatement)) return malformed;
  const overLimit =
    tooMany('Statements', statements.length, limits.maxPolicyStatements) ??
    tooMany('Principals', total(statements, principalsIn), limits.maxPolicyPrincipals) ??
    tooMany('Conditions', total(statements, conditionsIn), limits.maxPolicyConditions);
  return overLimit === undefined ? ok(JSON.stringify(policy)) : err(overLimit);
}

export const tooMany = (what: string, found: number, max: number): QueueError | undefined =>
  found > max
    ? queueError('OverLimit', `${found} ${what} were found, maximum allowed is ${max}.`)
    : undefined;

/** The policy grammar lets a list of one be written as its only member. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const malformed = err(invalidAttributeValue('Policy'));

function isStatement(value: unknown): value is JsonObject {
  if (!isJsonObject(value) || !effects.includes(value.Effect)) return false;
  const principal = value.Principal ?? value.NotPrincipal;
  return (
    (typeof principal === 'string' || isJsonObject(principal)) && isTexts(value.Action ?? value.NotAction)
  );
}

const isTexts = (value: unknown): boolean => {
  const texts = listOf(value);
  return texts.length > 0 && texts.every((text) => typeof text === 'string');
};

const total = (statements: readonly JsonObject[], count: (statement: JsonObject) => number): number =>
  statements.reduce((sum, statement) => sum + count(statement), 0);

function principalsIn({ Principal, NotPrincipal }: JsonObject): number {
  const principal = Principal ?? NotPrincipal;
  return isJsonObject(principal) ? Object.values(principal).flatMap(listOf).length : 1;
}

function conditionsIn({ Condition }: JsonObject): number {
  if (!isJsonObject(Condition)) return 0;
  return Object.values(Condition).reduce<number>(
    (sum, keys) => sum + (isJsonObject(keys) ? Object.keys(keys).length : 0),
    0,
  );
}
