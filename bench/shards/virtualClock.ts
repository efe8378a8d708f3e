import type { Clock } from '../../engine/context.ts';

/** Time that passes as fast as its sleepers can be woken, a millisecond at a time. */
export type VirtualClock = Clock & {
  /** Runs until that instant; everything that was due by then has run. */
  runUntil(endMs: number): Promise<void>;
};

type Sleeper = { wake: (() => void) | undefined };

export function virtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let nowMs = startMs;
  const due = new Map<number, Sleeper[]>();

  function enlist(atMs: number, sleeper: Sleeper): void {
    const together = due.get(atMs);
    if (together === undefined) due.set(atMs, [sleeper]);
    else together.push(sleeper);
  }

  return {
    now: () => nowMs,
    sleep(ms, signal) {
      if (!(ms > 0) || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper: Sleeper = {
          wake: () => {
            sleeper.wake = undefined;
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        const abort = () => sleeper.wake?.();
        signal?.addEventListener('abort', abort);
        enlist(nowMs + Math.ceil(ms), sleeper);
      });
    },
    async runUntil(endMs) {
      await rest();
      while (nowMs < endMs) {
        nowMs++;
        const woken = due.get(nowMs);
        if (woken === undefined) continue;
        due.delete(nowMs);
        for (const sleeper of woken) sleeper.wake?.();
        await rest();
      }
    },
  };
}

/** Lets everything that is ready run: nothing in here waits for anything real. */
const rest = () => new Promise<void>((resolve) => setImmediate(resolve));
