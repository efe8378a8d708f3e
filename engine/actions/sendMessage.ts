import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { checkMessage, messageMembers } from '../model/messageInput.ts';
import { ok } from '../result.ts';
import { send, type Told } from '../send.ts';
import { text } from '../shapes.ts';

export const sendMessage = action(
  v.object({ QueueUrl: text, ...messageMembers }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const message = checkMessage(input, queue.value, 'single');
    if (!message.ok) return message;
    const [told] = await send(context, caller, queue.value, [message.value]);
    return ok(told as Told);
  },
);
