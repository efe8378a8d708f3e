import type { Clock } from './context.ts';

/**
 * Long polls of this process, first come first served. A wake-up goes to the one that has waited longest; it
 * looks, and if it found something it passes the baton on, so one message does not wake a thousand polls.
 */
export type Waiters = {
  /** Counts the wake-ups of a queue: take it before looking, so that none is missed between look and wait. */
  epoch(queueId: string): number;
  /** Resolves when woken (at once if it was since `epoch`), when `untilMs` has come, or when the signal aborts. */
  wait(queueId: string, epoch: number, untilMs: number, signal?: AbortSignal): Promise<void>;
  /** There may be something to deliver in this queue now. */
  wake(queueId: string): void;
  /** There may be something at that instant. */
  wakeAt(queueId: string, atMs: number): void;
  /** Everybody looks again: the queue itself has changed. */
  wakeAll(queueId: string): void;
};

type Waiting = { readonly leave: Set<() => void>; dueMs: number; timer: AbortController | undefined };

export function createWaiters(clock: Clock): Waiters {
  const epochs = new Map<string, number>();
  const queues = new Map<string, Waiting>();

  const wakeFirst = (queueId: string): boolean => {
    const first = queues.get(queueId)?.leave.values().next().value;
    first?.();
    return first !== undefined;
  };
  const wake = (queueId: string): void => {
    epochs.set(queueId, (epochs.get(queueId) ?? 0) + 1);
    wakeFirst(queueId);
  };
  const disarm = (waiting: Waiting): void => {
    waiting.timer?.abort();
    waiting.timer = undefined;
    waiting.dueMs = Number.POSITIVE_INFINITY;
  };

  return {
    epoch: (queueId) => epochs.get(queueId) ?? 0,
    async wait(queueId, epoch, untilMs, signal) {
      if (signal?.aborted || epoch !== (epochs.get(queueId) ?? 0)) return;
      const waiting = queues.get(queueId) ?? {
        leave: new Set(),
        dueMs: Number.POSITIVE_INFINITY,
        timer: undefined,
      };
      queues.set(queueId, waiting);
      const timer = new AbortController();
      await new Promise<void>((resolve) => {
        const leave = () => {
          if (!waiting.leave.delete(leave)) return;
          if (waiting.leave.size === 0 && queues.get(queueId) === waiting) {
            disarm(waiting);
            queues.delete(queueId);
          }
          signal?.removeEventListener('abort', leave);
          timer.abort();
          resolve();
        };
        waiting.leave.add(leave);
        signal?.addEventListener('abort', leave);
        clock.sleep(untilMs - clock.now(), timer.signal).then(leave);
      });
    },
    wake,
    wakeAt(queueId, atMs) {
      const waiting = queues.get(queueId);
      if (waiting === undefined || atMs >= waiting.dueMs) return;
      disarm(waiting);
      const timer = new AbortController();
      waiting.dueMs = atMs;
      waiting.timer = timer;
      clock.sleep(atMs - clock.now(), timer.signal).then(() => {
        if (waiting.timer !== timer) return;
        disarm(waiting);
        wake(queueId);
      });
    },
    wakeAll(queueId) {
      wake(queueId);
      while (wakeFirst(queueId));
    },
  };
}
