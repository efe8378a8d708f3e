import type { Caller, Context } from './context.ts';
import { sendToGroups } from './fifo/send.ts';
import { sequenceNumber } from './model/head.ts';
import { md5Hex, md5OfAttributes } from './model/md5.ts';
import { type MessageKey, messageIdOf } from './model/messageId.ts';
import type { CheckedMessage } from './model/messageInput.ts';
import type { Queue } from './model/queue.ts';
import { sendMessages } from './standard/send.ts';

export type Told = {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly MD5OfMessageSystemAttributes?: string;
  /** FIFO. */
  readonly SequenceNumber?: string;
};

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/** Sends to whatever kind of queue and answers with what the sender is told, in the order given. */
export async function send(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<readonly Told[]> {
  if (!queue.isFifo) {
    const keys = await sendMessages(context, caller, queue, messages);
    return messages.map((message, i) => told(message, keys[i] as MessageKey));
  }
  const accepted = await sendToGroups(context, caller, queue, messages);
  return messages.map((message, i) => {
    const { key, sequence } = accepted[i] as (typeof accepted)[number];
    return told(message, key, sequence);
  });
}

/** Its id, and digests to hold against what was meant to be sent. */
function told(message: CheckedMessage, key: MessageKey, sequence?: number): Told {
  const attributesMd5 = md5OfAttributes(message.attributes);
  const systemMd5 = message.systemAttributesMd5;
  // what is not there has no member: spreading would make an object for each
  const answer: Writable<Told> = { MessageId: messageIdOf(key), MD5OfMessageBody: md5Hex(message.body) };
  if (attributesMd5 !== undefined) answer.MD5OfMessageAttributes = attributesMd5;
  if (systemMd5 !== undefined) answer.MD5OfMessageSystemAttributes = systemMd5;
  if (sequence !== undefined) answer.SequenceNumber = sequenceNumber(sequence);
  return answer;
}
