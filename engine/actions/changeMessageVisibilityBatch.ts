import * as v from 'valibot';
import { action } from '../action.ts';
import { changeVisibility } from '../changeVisibility.ts';
import type { QueueError } from '../errors.ts';
import { findQueue } from '../findQueue.ts';
import { type BatchFailure, batchFailure, checkEntries } from '../model/batch.ts';
import type { Queue } from '../model/queue.ts';
import { type AnyHandle, checkHandle } from '../model/receiptHandles.ts';
import { checkVisibilityTimeout } from '../model/receiveInput.ts';
import { checkTotalTimeout, notChangeable } from '../model/visibilityChange.ts';
import { ok, type Result } from '../result.ts';
import { text, whole } from '../shapes.ts';

const entryType = 'ChangeMessageVisibilityBatchRequestEntry';
const entry = v.object({ Id: text, ReceiptHandle: text, VisibilityTimeout: whole });
type Entry = v.InferOutput<typeof entry> & { readonly Id: string };
type Change = { readonly entry: Entry; readonly handle: AnyHandle; readonly seconds: number };

export const changeMessageVisibilityBatch = action(
  v.object({ QueueUrl: text, Entries: v.nullish(v.array(entry)) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const entries = checkEntries(input.Entries, entryType);
    if (!entries.ok) return entries;
    const keys = await context.handleKeys.all();
    const nowMs = context.clock.now();
    const failures = new Map<string, BatchFailure>();
    const bySeconds = new Map<number, Change[]>();
    for (const [i, entry] of entries.value.entries()) {
      const change = checkChange(entry, i + 1, queue.value, keys, nowMs);
      if (!change.ok) {
        failures.set(entry.Id, batchFailure(entry.Id, change.error));
        continue;
      }
      const together = bySeconds.get(change.value.seconds);
      if (together === undefined) bySeconds.set(change.value.seconds, [change.value]);
      else together.push(change.value);
    }
    // one timeout after the other: entries of one batch may name the same parcel
    for (const [seconds, changes] of bySeconds) {
      const handles = changes.map(({ handle }) => handle);
      const changed = await changeVisibility(context, queue.value, handles, seconds * 1000);
      for (const [i, { entry }] of changes.entries()) {
        if (changed[i]) continue;
        failures.set(entry.Id, batchFailure(entry.Id, notChangeable(entry.ReceiptHandle ?? '')));
      }
    }
    const Successful = entries.value.filter(({ Id }) => !failures.has(Id)).map(({ Id }) => ({ Id }));
    const Failed = [...failures.values()];
    return ok({ ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) });
  },
);

function checkChange(
  entry: Entry,
  number: number,
  queue: Queue,
  keys: readonly Uint8Array[],
  nowMs: number,
): Result<Change, QueueError> {
  const handle = checkHandle(entry.ReceiptHandle, queue, keys, { type: entryType, number });
  if (!handle.ok) return handle;
  const seconds = checkVisibilityTimeout(entry.VisibilityTimeout, 'batchEntry', number);
  if (!seconds.ok) return seconds;
  const allowed = checkTotalTimeout(handle.value, seconds.value, nowMs);
  if (!allowed.ok) return allowed;
  return ok({ entry, handle: handle.value, seconds: seconds.value });
}
