import { workSignal } from '../engine/background/work.ts';
import type { Context } from '../engine/context.ts';
import type { Log } from './log.ts';
import { createSparingLine } from './sparingLine.ts';
import { messageOf } from './startFailure.ts';

export type Background = {
  /** Waits for the step under way; none follows. */
  stop(): Promise<void>;
};

/** A long rest is cut short by whoever adds work; this is for what nobody announces. */
const longestRestMs = 60_000;
/** After a failed step. */
const pauseMs = 5_000;
/** Between steps, so that work without end does not starve the requests. */
const breathMs = 1;

/** Takes one step of the background work after another, never two at once, and rests until the next is due. */
export function startBackground(parts: {
  readonly engine: Pick<Context, 'clock' | 'waiters'>;
  readonly step: () => Promise<{ readonly nextDueMs: number | undefined }>;
  readonly log: Log;
}): Background {
  const { clock, waiters } = parts.engine;
  const tellOfFailure = createSparingLine(clock, parts.log.error);
  const stopping = new AbortController();
  const { signal } = stopping;

  const restUntilMs = async (): Promise<number> => {
    try {
      const { nextDueMs } = await parts.step();
      return Math.min(nextDueMs ?? Number.POSITIVE_INFINITY, clock.now() + longestRestMs);
    } catch (error) {
      tellOfFailure(`Background work failed and will be tried again: ${messageOf(error)}`);
      return clock.now() + pauseMs;
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      const epoch = waiters.epoch(workSignal);
      const untilMs = await restUntilMs();
      await waiters.wait(workSignal, epoch, untilMs, signal);
      await clock.sleep(breathMs, signal);
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
