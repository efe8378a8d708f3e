import { workSignal } from '../background/work.ts';
import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';

/**
 * After a purge or delete has turned the page: waits until no process can still send by the old record, so that
 * whatever is sent after the answer is kept, and sends everybody who waits to look again.
 */
export async function retireGeneration({ waiters, clock, settings }: Context, queue: Queue): Promise<void> {
  if (settings.sharedTable) await clock.sleep(settings.recordCacheMs);
  waiters.wakeAll(queue.id);
  waiters.wake(workSignal);
}
