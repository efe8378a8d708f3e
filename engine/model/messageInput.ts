import type * as v from 'valibot';
import { type QueueError, queueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { attributeMap, text, whole } from '../shapes.ts';
import { md5OfAttributes } from './md5.ts';
import { attributesSizeBytes, checkMessageAttributes, type MessageAttributes } from './messageAttributes.ts';
import { bodyProblem, utf8Bytes } from './messageBody.ts';
import { optionProblem } from './messageOptions.ts';
import { missingParameter } from './parameterErrors.ts';
import type { Queue } from './queue.ts';
import { checkSystemAttributes } from './systemAttributes.ts';

/** The members that a single send and an entry of a batch have in common. */
export const messageMembers = {
  MessageBody: text,
  DelaySeconds: whole,
  MessageAttributes: attributeMap,
  MessageSystemAttributes: attributeMap,
  MessageDeduplicationId: text,
  MessageGroupId: text,
};
export type MessageInput = v.InferOutput<v.ObjectSchema<typeof messageMembers, undefined>>;

export type CheckedMessage = {
  readonly body: string;
  readonly bodyBytes: number;
  /** Body and message attributes: what the limits are about. */
  readonly sizeBytes: number;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Absent: the queue's. */
  readonly delaySeconds?: number | undefined;
  readonly systemAttributesMd5?: string | undefined;
};

export type Place = 'single' | 'batchEntry';

/** What the message weighs against the limits, whether or not it is otherwise in order. */
export const messageSizeBytes = (input: MessageInput): number =>
  utf8Bytes(input.MessageBody ?? '') + attributesSizeBytes(input.MessageAttributes);

/** One message to send, in SQS's order of complaints. `entryNumber` counts the entries of a batch from 1. */
export function checkMessage(
  input: MessageInput,
  queue: Queue,
  place: Place,
  entryNumber = 1,
): Result<CheckedMessage, QueueError> {
  const body = input.MessageBody;
  if (!body) return err(missingBody(place, entryNumber));
  const bodyBytes = utf8Bytes(body);
  const sizeBytes = bodyBytes + attributesSizeBytes(input.MessageAttributes);
  if (sizeBytes > queue.maximumMessageSizeBytes) return err(tooLarge(queue, place));
  const badBody = bodyProblem(body);
  if (badBody !== undefined) return err(badBody);
  const attributes = checkMessageAttributes(input.MessageAttributes);
  if (!attributes.ok) return attributes;
  const trace = checkSystemAttributes(input.MessageSystemAttributes);
  if (!trace.ok) return trace;
  const badOption = optionProblem(input, queue);
  if (badOption !== undefined) return err(badOption);
  return ok({
    body,
    bodyBytes,
    sizeBytes,
    attributes: attributes.value,
    traceHeader: trace.value,
    groupId: input.MessageGroupId ?? undefined,
    deduplicationId: input.MessageDeduplicationId ?? undefined,
    delaySeconds: input.DelaySeconds ?? undefined,
    systemAttributesMd5: trace.value === undefined ? undefined : traceMd5(trace.value),
  });
}

const missingBody = (place: Place, entryNumber: number): QueueError =>
  missingParameter(
    place === 'single' ? 'MessageBody' : `SendMessageBatchRequestEntry.${entryNumber}.MessageBody`,
  );

const tooLarge = (queue: Queue, place: Place): QueueError =>
  queueError(
    'InvalidParameterValue',
    `One or more parameters ${place === 'single' ? 'are invalid' : 'cannot be validated'}. Reason: Message must be shorter than ${queue.maximumMessageSizeBytes} bytes.`,
  );

const traceMd5 = (header: string): string | undefined =>
  md5OfAttributes({ AWSTraceHeader: { DataType: 'String', StringValue: header } });
