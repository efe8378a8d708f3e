import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidAttributeValue } from './attributeErrors.ts';
import { jsonObject } from './jsonObject.ts';
import { invalidValue } from './parameterErrors.ts';
import { parseQueueArn } from './queueArn.ts';

export const redriveRefused = (policy: string, reason: string): QueueError =>
  invalidValue('RedrivePolicy', policy, reason);

/** The canonical text of a `RedrivePolicy`: its two keys in AWS's order, the count as a number. */
export function canonicalRedrivePolicy(policy: string): Result<string, QueueError> {
  const refused = (reason: string) => err(redriveRefused(policy, reason));
  const given = jsonObject(policy);
  if (given === undefined) {
    return err(invalidAttributeValue('RedrivePolicy', 'Redrive policy is not a valid JSON map.'));
  }
  for (const key of ['maxReceiveCount', 'deadLetterTargetArn']) {
    if ((given[key] ?? '') === '') {
      return refused(`Redrive policy does not contain mandatory attribute: ${key}.`);
    }
  }
  const maxReceiveCount = countOf(given.maxReceiveCount);
  if (maxReceiveCount === undefined) {
    const { minReceiveCount: min, maxReceiveCount: max } = limits;
    return refused(
      `Invalid value for maxReceiveCount: ${textOf(given.maxReceiveCount)}, valid values are from ${min} to ${max} both inclusive.`,
    );
  }
  const { deadLetterTargetArn } = given;
  if (typeof deadLetterTargetArn !== 'string' || parseQueueArn(deadLetterTargetArn) === undefined) {
    return refused('Dead-letter target ARN should be fully qualified ARN.');
  }
  return ok(JSON.stringify({ deadLetterTargetArn, maxReceiveCount }));
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A number or, as many tools write it, its decimal text. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count)) return undefined;
  return count >= limits.minReceiveCount && count <= limits.maxReceiveCount ? count : undefined;
}
