import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { checkHandle } from '../model/receiptHandles.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';
import { acknowledge } from '../standard/acknowledge.ts';

export const deleteMessage = action(
  v.object({ QueueUrl: text, ReceiptHandle: text }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const handle = checkHandle(input.ReceiptHandle, queue.value, await context.handleKeys.all());
    if (!handle.ok) return handle;
    await acknowledge(context, [handle.value]);
    return ok(undefined);
  },
);
