import { runDue } from '../../engine/background/runDue.ts';
import { workSignal } from '../../engine/background/work.ts';
import type { Context } from '../../engine/context.ts';

const operations = 1_000;

/** Does what falls due, as time is moved: move tasks, expiry, sweeping. */
export async function runBackground(engine: Context, signal: AbortSignal): Promise<void> {
  const { clock, waiters } = engine;
  while (!signal.aborted) {
    const epoch = waiters.epoch(workSignal);
    const { nextDueMs = Number.POSITIVE_INFINITY } = await runDue(engine, { operations });
    if (nextDueMs > clock.now()) await waiters.wait(workSignal, epoch, nextDueMs, signal);
  }
}
