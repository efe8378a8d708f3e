import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import type { Handle } from '../model/handle.ts';
import { type AnyHandle, checkHandle } from '../model/receiptHandles.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';
import { makeHeadUpdate } from './makeHeadUpdate.ts';
import { makeTakeOut } from './makeTakeOut.ts';

/** The writes that delete the messages of these handles, all of them or none; or why some cannot be. */
export const makeAcknowledgement = action(
  v.object({ QueueUrl: text, ReceiptHandles: v.array(v.string()) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const keys = await context.handleKeys.all();
    const handles: AnyHandle[] = [];
    for (const receiptHandle of input.ReceiptHandles) {
      const handle = checkHandle(receiptHandle, queue.value, keys);
      if (!handle.ok) return handle;
      handles.push(handle.value);
    }
    return ok(
      queue.value.isFifo
        ? await makeHeadUpdate(context, queue.value, handles as readonly FifoHandle[])
        : await makeTakeOut(context, queue.value, handles as readonly Handle[]),
    );
  },
);
