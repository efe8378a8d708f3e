import type { Leased } from './leased.ts';
import { type Content, unpackContent } from './model/content.ts';
import { deduplicationIdOf } from './model/deduplicationId.ts';
import { sequenceNumber } from './model/head.ts';
import { md5Hex, md5OfAttributes } from './model/md5.ts';
import { type MessageAttributes, selectAttributes } from './model/messageAttributes.ts';
import { messageIdOf } from './model/messageId.ts';
import { type Queue, queueArn } from './model/queue.ts';
import type { SystemAttributeName } from './model/systemAttributes.ts';

export type Asked = {
  readonly system: ReadonlySet<SystemAttributeName>;
  /** `MessageAttributeNames` as given. */
  readonly attributes: readonly string[];
};

type Received = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body: string;
  Attributes?: Readonly<Record<string, string>>;
  MD5OfMessageAttributes?: string;
  MessageAttributes?: MessageAttributes;
};

/** A message as its receiver sees it, with a handle of this receive. */
export function receivedMessage(
  queue: Queue,
  leased: Leased,
  asked: Asked,
  receivedMs: number,
  secret: Uint8Array,
): Received {
  const content = unpackContent(leased.content);
  // what is not there has no member: spreading would make an object for each
  const received: Received = {
    MessageId: messageIdOf(leased.key),
    ReceiptHandle: leased.handle(receivedMs, secret),
    MD5OfBody: md5Hex(content.body),
    Body: content.body,
  };
  if (asked.system.size > 0) {
    const attributes = systemAttributes(queue, leased, content, asked.system);
    if (Object.keys(attributes).length > 0) received.Attributes = attributes;
  }
  const messageAttributes = selectAttributes(content.attributes, asked.attributes);
  const attributesMd5 = md5OfAttributes(messageAttributes);
  if (attributesMd5 !== undefined) {
    received.MD5OfMessageAttributes = attributesMd5;
    received.MessageAttributes = messageAttributes;
  }
  return received;
}

function systemAttributes(
  queue: Queue,
  leased: Leased,
  content: Content,
  asked: Asked['system'],
): Record<string, string> {
  const { sequence, from } = leased;
  const values: Partial<Record<SystemAttributeName, string | undefined>> = {
    SenderId: content.senderId,
    SentTimestamp: String(leased.sentMs),
    ApproximateReceiveCount: String(leased.receiveCount),
    ApproximateFirstReceiveTimestamp: String(leased.firstReceivedMs),
    MessageGroupId: content.groupId,
    AWSTraceHeader: content.traceHeader,
    DeadLetterQueueSourceArn: from === undefined ? undefined : queueArn({ ...queue, name: from }),
    ...(sequence !== undefined && {
      SequenceNumber: sequenceNumber(sequence),
      MessageDeduplicationId:
        leased.deduplicationId ?? deduplicationIdOf(content.deduplicationId, content.body),
    }),
  };
  const attributes: Record<string, string> = {};
  for (const name of asked) {
    const value = values[name];
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
