import { type Content, unpackContent } from './model/content.ts';
import { handleText } from './model/handle.ts';
import { md5Hex, md5OfAttributes } from './model/md5.ts';
import { selectAttributes } from './model/messageAttributes.ts';
import { messageIdOf, sentMsOf } from './model/messageId.ts';
import { type Queue, queueArn } from './model/queue.ts';
import type { SystemAttributeName } from './model/systemAttributes.ts';
import type { Received } from './standard/receive.ts';
import { generationOf, parcelIdOf, shardOf, visibleAtOf } from './table/keys.ts';

export type Asked = {
  readonly system: ReadonlySet<SystemAttributeName>;
  /** `MessageAttributeNames` as given. */
  readonly attributes: readonly string[];
};

/** A message as its receiver sees it, with a handle of this receive. */
export function receivedMessage(
  queue: Queue,
  received: Received,
  asked: Asked,
  receivedMs: number,
  handleKey: Uint8Array,
) {
  const { message, key } = received;
  const content = unpackContent(received.content);
  const Attributes = asked.system.size === 0 ? {} : systemAttributes(queue, received, content, asked.system);
  const MessageAttributes = selectAttributes(content.attributes, asked.attributes);
  const attributesMd5 = md5OfAttributes(MessageAttributes);
  return {
    MessageId: messageIdOf(message.key),
    ReceiptHandle: handleText(
      {
        queueId: queue.id,
        // not the queue's: a purge may have passed while the poll waited
        generation: generationOf(key.pk),
        shard: shardOf(key.pk),
        visibleAtMs: visibleAtOf(key.sk),
        parcelId: parcelIdOf(key.sk),
        parcelSize: received.parcelSize,
        message: message.key,
        receivedMs,
      },
      handleKey,
    ),
    MD5OfBody: md5Hex(content.body),
    Body: content.body,
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5, MessageAttributes }),
  };
}

function systemAttributes(
  queue: Queue,
  { message, from }: Received,
  content: Content,
  asked: Asked['system'],
): Record<string, string> {
  const values: Partial<Record<SystemAttributeName, string | undefined>> = {
    SenderId: content.senderId,
    SentTimestamp: String(sentMsOf(message.key)),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    MessageGroupId: content.groupId,
    AWSTraceHeader: content.traceHeader,
    DeadLetterQueueSourceArn: from === undefined ? undefined : queueArn({ ...queue, name: from }),
  };
  const attributes: Record<string, string> = {};
  for (const name of asked) {
    const value = values[name];
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
