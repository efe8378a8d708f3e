import type { Clock } from './context.ts';

/**
 * Long polls of this process, first come first served. A wake-up goes to the one that has waited longest; it
 * looks, and if it found something it passes the baton on, so one message does not wake a thousand polls.
 */
export type Waiters = {
  /** Resolves when woken, when `untilMs` has come, or when the signal aborts. */
  wait(queueId: string, untilMs: number, signal?: AbortSignal): Promise<void>;
  /** There may be something to deliver in this queue. */
  wake(queueId: string): void;
  /** The queue itself has changed: everybody looks again. */
  wakeAll(queueId: string): void;
};

export function createWaiters(clock: Clock): Waiters {
  const queues = new Map<string, Set<() => void>>();

  const wake = (queueId: string): boolean => {
    const first = queues.get(queueId)?.values().next().value;
    first?.();
    return first !== undefined;
  };

  return {
    async wait(queueId, untilMs, signal) {
      if (signal?.aborted) return;
      const waiting = queues.get(queueId) ?? new Set();
      queues.set(queueId, waiting);
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        const leave = () => {
          if (!waiting.delete(leave)) return;
          if (waiting.size === 0 && queues.get(queueId) === waiting) queues.delete(queueId);
          signal?.removeEventListener('abort', leave);
          timer.abort();
          resolve();
        };
        waiting.add(leave);
        signal?.addEventListener('abort', leave);
        clock.sleep(untilMs - clock.now(), timer.signal).then(leave);
      });
      await woken;
    },
    wake(queueId) {
      wake(queueId);
    },
    wakeAll(queueId) {
      while (wake(queueId));
    },
  };
}
