import * as v from 'valibot';
import { acknowledge } from '../acknowledge.ts';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { type BatchFailure, batchFailure, checkEntries } from '../model/batch.ts';
import { type AnyHandle, checkHandle, handleExpired } from '../model/receiptHandles.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

const entryType = 'DeleteMessageBatchRequestEntry';

export const deleteMessageBatch = action(
  v.object({ QueueUrl: text, Entries: v.nullish(v.array(v.object({ Id: text, ReceiptHandle: text }))) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const entries = checkEntries(input.Entries, entryType);
    if (!entries.ok) return entries;
    const keys = await context.handleKeys.all();
    const Failed: BatchFailure[] = [];
    const good: { readonly id: string; readonly text: string | null | undefined }[] = [];
    const handles: AnyHandle[] = [];
    entries.value.forEach(({ Id, ReceiptHandle }, i) => {
      const handle = checkHandle(ReceiptHandle, queue.value, keys, { type: entryType, number: i + 1 });
      if (handle.ok) {
        handles.push(handle.value);
        good.push({ id: Id, text: ReceiptHandle });
      } else {
        Failed.push(batchFailure(Id, handle.error));
      }
    });
    const outcomes = await acknowledge(context, queue.value, handles);
    const Successful: { readonly Id: string }[] = [];
    good.forEach(({ id, text }, i) => {
      if (outcomes[i] === 'expired') Failed.push(batchFailure(id, handleExpired(text)));
      else Successful.push({ Id: id });
    });
    return ok({ ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) });
  },
);
