import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidAttributeValue, unknownAttribute } from './attributeErrors.ts';
import { flag, oneOf, shortText, type ValueRule, wholeNumber } from './attributeRule.ts';
import { canonicalPolicy } from './policy.ts';
import { canonicalRedriveAllowPolicy } from './redriveAllowPolicy.ts';
import { canonicalRedrivePolicy } from './redrivePolicy.ts';

const rules = {
  VisibilityTimeout: wholeNumber(0, limits.maxVisibilityTimeoutSeconds),
  DelaySeconds: wholeNumber(0, limits.maxDelaySeconds),
  MaximumMessageSize: wholeNumber(limits.minMaxMessageBytes, limits.maxMessageBytes),
  MessageRetentionPeriod: wholeNumber(limits.minRetentionSeconds, limits.maxRetentionSeconds),
  ReceiveMessageWaitTimeSeconds: wholeNumber(0, limits.maxWaitSeconds),
  Policy: canonicalPolicy,
  RedrivePolicy: canonicalRedrivePolicy,
  RedriveAllowPolicy: canonicalRedriveAllowPolicy,
  KmsMasterKeyId: shortText(limits.maxKmsKeyIdLength),
  KmsDataKeyReusePeriodSeconds: wholeNumber(limits.minKmsReuseSeconds, limits.maxKmsReuseSeconds),
  SqsManagedSseEnabled: flag,
  FifoQueue: flag,
  ContentBasedDeduplication: flag,
  DeduplicationScope: oneOf('queue', 'messageGroup'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
  ForebayErase: oneOf('immediately', 'later'),
} as const satisfies Record<string, ValueRule>;

export type SettableAttribute = keyof typeof rules;
export const isSettable = (name: string): name is SettableAttribute => Object.hasOwn(rules, name);

/** What an empty value takes away. */
const removable = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];

/** Canonical texts by name; the empty text takes an attribute away. */
export type GivenAttributes = Readonly<Partial<Record<SettableAttribute, string>>>;

/** Checks every name, then every value, for a queue of that type. */
export function parseAttributes(
  attributes: Readonly<Record<string, string | null>>,
  isFifo: boolean,
): Result<GivenAttributes, QueueError> {
  const given = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null);
  for (const [name] of given) {
    const fault = nameFault(name, isFifo);
    if (fault !== undefined) return err(fault);
  }
  const parsed: Partial<Record<SettableAttribute, string>> = {};
  for (const [name, value] of given) {
    if (!isSettable(name)) continue;
    const result = value === '' && removable.includes(name) ? ok('') : rules[name](value, name);
    if (!result.ok) return result;
    parsed[name] = result.value;
  }
  const fault = combinationFault(parsed);
  return fault === undefined ? ok(parsed) : err(fault);
}

function nameFault(name: string, isFifo: boolean): QueueError | undefined {
  if (!isSettable(name)) return unknownAttribute(name);
  if (isFifo) return undefined;
  if (name === 'FifoQueue' || name === 'ContentBasedDeduplication') return unknownAttribute(name);
  if (name === 'DeduplicationScope' || name === 'FifoThroughputLimit') {
    return queueError(
      'InvalidAttributeName',
      `You can specify the ${name} only when FifoQueue is set to true.`,
    );
  }
  return undefined;
}

function combinationFault(given: GivenAttributes): QueueError | undefined {
  if (given.FifoQueue === 'false') {
    return invalidAttributeValue('FifoQueue', 'Modifying queue type is not supported.');
  }
  if ((given.KmsMasterKeyId ?? '') !== '' && given.SqsManagedSseEnabled === 'true') {
    return queueError(
      'InvalidAttributeName',
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  }
  return undefined;
}
