import type { Leased } from './leased.ts';
import { type Content, unpackContent } from './model/content.ts';
import { deduplicationIdOf } from './model/deduplicationId.ts';
import { sequenceNumber } from './model/head.ts';
import { md5Hex, md5OfAttributes } from './model/md5.ts';
import { selectAttributes } from './model/messageAttributes.ts';
import { messageIdOf } from './model/messageId.ts';
import { type Queue, queueArn } from './model/queue.ts';
import type { SystemAttributeName } from './model/systemAttributes.ts';

export type Asked = {
  readonly system: ReadonlySet<SystemAttributeName>;
  /** `MessageAttributeNames` as given. */
  readonly attributes: readonly string[];
};

/** A message as its receiver sees it, with a handle of this receive. */
export function receivedMessage(
  queue: Queue,
  leased: Leased,
  asked: Asked,
  receivedMs: number,
  secret: Uint8Array,
) {
  const content = unpackContent(leased.content);
  const Attributes = asked.system.size === 0 ? {} : systemAttributes(queue, leased, content, asked.system);
  const MessageAttributes = selectAttributes(content.attributes, asked.attributes);
  const attributesMd5 = md5OfAttributes(MessageAttributes);
  return {
    MessageId: messageIdOf(leased.key),
    ReceiptHandle: leased.handle(receivedMs, secret),
    MD5OfBody: md5Hex(content.body),
    Body: content.body,
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5, MessageAttributes }),
  };
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
