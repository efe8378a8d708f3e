import { type QueueError, queueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { AttributeMap } from '../shapes.ts';
import { hasAllowedCharacters, invalidCharacters } from './messageBody.ts';

/** What a receive may ask about a message. */
export const systemAttributeNames = [
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
] as const;
export type SystemAttributeName = (typeof systemAttributeNames)[number];

const every: ReadonlySet<SystemAttributeName> = new Set(systemAttributeNames);
const none: ReadonlySet<SystemAttributeName> = new Set();
const isSystemAttribute = (name: string): name is SystemAttributeName =>
  (every as ReadonlySet<string>).has(name);

/** The union of the two lists that ask for system attributes; names of queue attributes and unknown names are ignored. */
export function requestedSystemAttributes(input: {
  readonly AttributeNames?: readonly string[] | null | undefined;
  readonly MessageSystemAttributeNames?: readonly string[] | null | undefined;
}): ReadonlySet<SystemAttributeName> {
  const older = input.AttributeNames ?? [];
  const newer = input.MessageSystemAttributeNames ?? [];
  if (older.length === 0 && newer.length === 0) return none;
  if (older.includes('All') || newer.includes('All')) return every;
  return new Set([...older, ...newer].filter(isSystemAttribute));
}

const refuse = (message: string): Result<never, QueueError> =>
  err(queueError('InvalidParameterValue', message));
const noTrace = ok(undefined);

/** The trace header among the system attributes of a send, the only one that SQS takes. */
export function checkSystemAttributes(attributes: AttributeMap): Result<string | undefined, QueueError> {
  if (attributes == null) return noTrace;
  for (const name of Object.keys(attributes).sort()) {
    if (name !== 'AWSTraceHeader') return refuse(`Message system attribute name '${name}' is invalid.`);
  }
  const given = attributes.AWSTraceHeader;
  if (given === undefined) return noTrace;
  if (given.DataType !== 'String') {
    return refuse("The type of message (system) attribute 'AWSTraceHeader' is invalid. You must use String.");
  }
  if (!given.StringValue) {
    return refuse(
      "Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.",
    );
  }
  return hasAllowedCharacters(given.StringValue) ? ok(given.StringValue) : refuse(invalidCharacters);
}
