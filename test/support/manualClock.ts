import type { Clock } from '../../engine/context.ts';
import { rest } from './underWay.ts';

export type ManualClock = Clock & {
  /** Moves time on, waking sleepers in the order of their instants; each runs until it rests before the next. */
  advance(ms: number): Promise<void>;
};

/** Ahead of the real time, by which DynamoDB removes what has expired. */
const start = Date.UTC(2100, 0, 1);

/** A clock that stands still until it is moved by hand. */
export function manualClock(startMs = start): ManualClock {
  let nowMs = startMs;
  const sleepers = new Set<{ atMs: number; wake: () => void }>();
  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      });
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await rest();
        const next = [...sleepers].sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined || next.atMs > endMs) break;
        nowMs = next.atMs;
        next.wake();
      }
      nowMs = endMs;
      await rest();
    },
  };
}
