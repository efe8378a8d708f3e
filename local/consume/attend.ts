import { nextVisibleMs } from '../../dispatch/nextVisible.ts';
import type { Dispatch } from '../../dispatch/ports.ts';
import { startWorker } from '../../dispatch/startWorkers.ts';
import { usableMapping } from '../../dispatch/usableMapping.ts';
import type { Mapping } from '../../engine/mappings/mapping.ts';
import { queueIdOfMapping } from '../../engine/mappings/mappingId.ts';
import type { Workers } from './workers.ts';

/** A worker that was started has called or ended by then, or is waiting for others who were quicker: here comes another. */
const promptMs = 50;
/** One of those that have all the slots ends or calls much sooner; this is for what nobody foresaw. */
const longestProgressMs = 5_000;
/** After a fault: the storage may be away. */
const pauseMs = 2_000;

/**
 * Starts workers for a mapping whenever its queue has something, until the mapping is gone or disabled: what the table's
 * stream and the sweep do in the cloud. It waits in line with the long polls of this process; on a table that others
 * write to as well, it looks as often as they do.
 */
export async function attend(
  dispatch: Dispatch,
  mappingId: string,
  parts: {
    readonly workers: Workers;
    /** Until the code of its function loads, or the signal aborts; `undefined`: it does. */
    readonly unusable: (mapping: Mapping) => Promise<void> | undefined;
    readonly onFault: (error: unknown) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { clock } = dispatch.engine;
  while (!parts.signal.aborted) {
    try {
      if (!(await attendOnce(dispatch, mappingId, parts))) return;
    } catch (error) {
      parts.onFault(error);
      await clock.sleep(pauseMs, parts.signal);
    }
  }
}

async function attendOnce(
  dispatch: Dispatch,
  mappingId: string,
  { workers, unusable, signal }: Parameters<typeof attend>[2],
): Promise<boolean> {
  const { clock, waiters, settings } = dispatch.engine;
  const usable = await usableMapping(dispatch, mappingId);
  // what it was woken for is left to others who wait for it, here and wherever it does not take it
  if (usable === undefined) {
    waiters.wake(queueIdOfMapping(mappingId) ?? '');
    return false;
  }
  const { mapping, queue } = usable;
  const loading = unusable(mapping);
  if (loading !== undefined) {
    waiters.wake(queue.id);
    await loading;
  }
  const epoch = waiters.epoch(queue.id);
  const steps = workers.progress.epoch(mappingId);
  const nextMs = (await nextVisibleMs(dispatch, queue)) ?? Number.POSITIVE_INFINITY;
  const nowMs = clock.now();
  if (nextMs > nowMs) {
    const lookMs = settings.sharedTable ? nowMs + settings.pollIntervalMs : Number.POSITIVE_INFINITY;
    await waiters.wait(queue.id, epoch, Math.min(nextMs, lookMs), signal);
    return true;
  }
  const isStarted = await startWorker(dispatch, mapping);
  if (!isStarted) waiters.wake(queue.id);
  const untilMs = nowMs + (isStarted ? promptMs : longestProgressMs);
  await workers.progress.wait(mappingId, steps, untilMs, signal);
  return true;
}
