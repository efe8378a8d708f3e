import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import { deadLetterAddress, once } from '../address.ts';
import type { Parts } from '../parts.ts';

export const reasonAttribute = 'forebay.reason';
const maxReasonCharacters = 512;
const maxAttributes = 10;

/** Sends a message, as it was received, to the dead-letter queue of its queue. Throws what the SDK throws. */
export function createDeadLetters({ calls, address, isFifo }: Parts) {
  const find = once(
    () => deadLetterAddress(calls, address),
    `Finding the dead-letter queue of "${address.name}"`,
  );
  return async (raw: SqsMessage, reason: string): Promise<void> => {
    const dead = await find();
    const { Body, MessageId, MessageAttributes = {}, Attributes } = raw;
    const hasRoom = Object.keys(MessageAttributes).length < maxAttributes;
    await calls.sendMessage({
      QueueUrl: await dead.url(),
      MessageBody: Body,
      MessageAttributes: hasRoom
        ? { ...MessageAttributes, [reasonAttribute]: { DataType: 'String', StringValue: sendable(reason) } }
        : MessageAttributes,
      MessageGroupId: Attributes?.MessageGroupId,
      // The same rejection repeated is the same message.
      MessageDeduplicationId: isFifo ? MessageId : undefined,
    });
  };
}

/** Without the characters that SQS refuses. */
const sendable = (reason: string): string =>
  reason
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .slice(0, maxReasonCharacters)
    .toWellFormed() || 'no reason was given';
