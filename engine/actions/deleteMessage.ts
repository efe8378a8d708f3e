import * as v from 'valibot';
import { acknowledge } from '../acknowledge.ts';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { checkHandle, handleExpired } from '../model/receiptHandles.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';

export const deleteMessage = action(
  v.object({ QueueUrl: text, ReceiptHandle: text }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const handle = checkHandle(input.ReceiptHandle, queue.value, await context.handleKeys.all());
    if (!handle.ok) return handle;
    const [outcome] = await acknowledge(context, queue.value, [handle.value]);
    return outcome === 'expired' ? err(handleExpired(input.ReceiptHandle)) : ok(undefined);
  },
);
