import type { Clock } from '../clock.ts';

/** A clock that stands still until it is moved by hand. */
export type HandClock = Clock & {
  /** Moves time on, waking sleepers in the order of their instants; each runs until it rests before the next. */
  advance(ms: number): Promise<void>;
  /** Moves to the next instant at which somebody wakes, and wakes that one; false if nobody ever will. */
  step(): boolean;
};

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/** `rest` lets everything run that is ready. */
export function createHandClock({
  startMs,
  rest,
}: {
  readonly startMs: number;
  readonly rest: () => Promise<void>;
}): HandClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  function next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
    return first?.atMs === Number.POSITIVE_INFINITY ? undefined : first;
  }

  function wake(sleeper: Sleeper): void {
    nowMs = Math.max(nowMs, sleeper.atMs);
    sleeper.wake();
  }

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
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
        const sleeper = next();
        if (sleeper === undefined || sleeper.atMs > endMs) break;
        wake(sleeper);
      }
      nowMs = Math.max(nowMs, endMs);
      await rest();
    },
    step() {
      const sleeper = next();
      if (sleeper === undefined) return false;
      wake(sleeper);
      return true;
    },
  };
}
