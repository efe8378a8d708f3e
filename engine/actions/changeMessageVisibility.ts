import * as v from 'valibot';
import { action } from '../action.ts';
import { changeVisibility } from '../changeVisibility.ts';
import { findQueue } from '../findQueue.ts';
import { checkHandle } from '../model/receiptHandles.ts';
import { checkVisibilityTimeout } from '../model/receiveInput.ts';
import { checkTotalTimeout, notChangeable } from '../model/visibilityChange.ts';
import { err, ok } from '../result.ts';
import { text, whole } from '../shapes.ts';

export const changeMessageVisibility = action(
  v.object({ QueueUrl: text, ReceiptHandle: text, VisibilityTimeout: whole }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const handle = checkHandle(input.ReceiptHandle, queue.value, await context.handleKeys.all());
    if (!handle.ok) return handle;
    const seconds = checkVisibilityTimeout(input.VisibilityTimeout, 'single');
    if (!seconds.ok) return seconds;
    const allowed = checkTotalTimeout(handle.value, seconds.value, context.clock.now());
    if (!allowed.ok) return allowed;
    const [changed] = await changeVisibility(context, queue.value, [handle.value], seconds.value * 1000);
    return changed ? ok(undefined) : err(notChangeable(input.ReceiptHandle ?? ''));
  },
);
