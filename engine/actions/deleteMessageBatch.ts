import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { type BatchFailure, batchFailure, checkEntries } from '../model/batch.ts';
import type { Handle } from '../model/handle.ts';
import { checkHandle } from '../model/receiptHandles.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';
import { acknowledge } from '../standard/acknowledge.ts';

const entryType = 'DeleteMessageBatchRequestEntry';

export const deleteMessageBatch = action(
  v.object({ QueueUrl: text, Entries: v.nullish(v.array(v.object({ Id: text, ReceiptHandle: text }))) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const entries = checkEntries(input.Entries, entryType);
    if (!entries.ok) return entries;
    const keys = await context.handleKeys.all();
    const Successful: { readonly Id: string }[] = [];
    const Failed: BatchFailure[] = [];
    const handles: Handle[] = [];
    for (const [i, { Id, ReceiptHandle }] of entries.value.entries()) {
      const handle = checkHandle(ReceiptHandle, queue.value, keys, `${entryType}.${i + 1}.ReceiptHandle`);
      if (handle.ok) {
        handles.push(handle.value);
        Successful.push({ Id });
      } else {
        Failed.push(batchFailure(Id, handle.error));
      }
    }
    await acknowledge(context, handles);
    return ok({ ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) });
  },
);
