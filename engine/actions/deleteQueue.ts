import * as v from 'valibot';
import { action } from '../action.ts';
import { sweepLater } from '../background/sweepGeneration.ts';
import { findQueue, queueDoesNotExist } from '../findQueue.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';
import { retireGeneration } from '../standard/retireGeneration.ts';

/** Leaves a tombstone, which keeps the name taken for a while. */
export const deleteQueue = action(v.object({ QueueUrl: text }), async (context, caller, input) => {
  const found = await findQueue(context, caller, input.QueueUrl);
  if (!found.ok) return found;
  const { account, region, name } = found.value;
  const { clock, records } = context;
  for (;;) {
    const queue = await records.read(account, region, name);
    if (queue === undefined || queue.deletedMs !== undefined) return err(queueDoesNotExist);
    const nowMs = clock.now();
    const deleted = { ...queue, deletedMs: nowMs, revision: queue.revision + 1 };
    if (!(await records.replace(queue, deleted, [sweepLater(context, queue, nowMs)]))) continue;
    await retireGeneration(context, queue);
    return ok(undefined);
  }
});
