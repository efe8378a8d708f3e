import * as v from 'valibot';
import { action } from '../action.ts';
import { sweepLater } from '../background/sweepGeneration.ts';
import { queueError } from '../errors.ts';
import { findQueue, queueDoesNotExist } from '../findQueue.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';
import { retireGeneration } from '../standard/retireGeneration.ts';

export const purgeQueue = action(v.object({ QueueUrl: text }), async (context, caller, input) => {
  const found = await findQueue(context, caller, input.QueueUrl);
  if (!found.ok) return found;
  const { account, region, name } = found.value;
  const { clock, settings, records } = context;
  for (;;) {
    const queue = await records.read(account, region, name);
    if (queue === undefined || queue.deletedMs !== undefined) return err(queueDoesNotExist);
    const nowMs = clock.now();
    if (queue.purgedMs !== undefined && nowMs - queue.purgedMs < settings.purgeIntervalMs) {
      return err(
        queueError(
          'PurgeQueueInProgress',
          `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`,
        ),
      );
    }
    const purged = {
      ...queue,
      generation: queue.generation + 1,
      purgedMs: nowMs,
      revision: queue.revision + 1,
    };
    if (!(await records.replace(queue, purged, [sweepLater(context, queue, nowMs)]))) continue;
    await retireGeneration(context, queue);
    return ok(undefined);
  }
});
