import type { Clock } from '../engine/context.ts';
import type { Log } from './log.ts';
import { messageOf } from './startFailure.ts';

export type Background = {
  /** There may be work that is due earlier than what was known. */
  wake(): void;
  /** Waits for the step under way; none follows. */
  stop(): Promise<void>;
};

/** Work that nobody announces is found after so long. */
const longestRestMs = 1_000;
/** After a failed step. */
const pauseMs = 5_000;

/** Takes one step of the background work after another, never two at once, and rests until the next is due. */
export function startBackground(parts: {
  readonly clock: Clock;
  readonly step: () => Promise<{ readonly nextDueMs: number | undefined }>;
  readonly log: Log;
}): Background {
  const { clock, step, log } = parts;
  let stopped = false;
  let isWoken = false;
  let rest = new AbortController();

  const restMs = async (): Promise<number> => {
    try {
      const { nextDueMs } = await step();
      return Math.min(longestRestMs, (nextDueMs ?? Number.POSITIVE_INFINITY) - clock.now());
    } catch (error) {
      log.error(`Background work failed and is tried again: ${messageOf(error)}`);
      return pauseMs;
    }
  };

  const run = async () => {
    while (!stopped) {
      isWoken = false;
      const ms = await restMs();
      if (stopped || isWoken) continue;
      rest = new AbortController();
      // At least a turn of the event loop: work without end must not starve the requests.
      await clock.sleep(Math.max(1, ms), rest.signal);
    }
  };
  const running = run();

  return {
    wake() {
      isWoken = true;
      rest.abort();
    },
    async stop() {
      stopped = true;
      rest.abort();
      await running;
    },
  };
}
