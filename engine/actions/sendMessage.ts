import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { md5Hex, md5OfAttributes } from '../model/md5.ts';
import { type MessageKey, messageIdOf } from '../model/messageId.ts';
import { type CheckedMessage, checkMessage, messageMembers } from '../model/messageInput.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';
import { sendMessages } from '../standard/send.ts';

export const sendMessage = action(
  v.object({ QueueUrl: text, ...messageMembers }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const message = checkMessage(input, queue.value, 'single');
    if (!message.ok) return message;
    const [key] = await sendMessages(context, caller, queue.value, [message.value]);
    return ok(sent(message.value, key as MessageKey));
  },
);

/** What a sender is told of a message: its id, and digests to hold against what it meant to send. */
export function sent(message: CheckedMessage, key: MessageKey) {
  const attributesMd5 = md5OfAttributes(message.attributes);
  return {
    MessageId: messageIdOf(key),
    MD5OfMessageBody: md5Hex(message.body),
    ...(attributesMd5 !== undefined && { MD5OfMessageAttributes: attributesMd5 }),
    ...(message.systemAttributesMd5 !== undefined && {
      MD5OfMessageSystemAttributes: message.systemAttributesMd5,
    }),
  };
}
