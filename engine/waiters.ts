import type { Clock } from './context.ts';

/**
 * Long polls of this process, first come first served. A wake-up goes to the one that has waited longest; it
 * looks, and if it found something it passes the baton on, so one message does not wake a thousand polls.
 */
export type Waiters = {
  /** Counts the wake-ups of a queue: take it before looking, so that none is missed between look and wait. */
  epoch(queueId: string): number;
  /** A place in line, for a poll that waits more than once: looking in between does not cost it its turn. */
  turn(): number;
  /** Resolves when woken (at once if it was since `epoch`), when `untilMs` has come, or when the signal aborts. */
  wait(queueId: string, epoch: number, untilMs: number, signal?: AbortSignal, turn?: number): Promise<void>;
  /** There may be something to deliver in this queue now. */
  wake(queueId: string): void;
  /** There may be something at that instant. */
  wakeAt(queueId: string, atMs: number): void;
  /** Everybody looks again: the queue itself has changed. */
  wakeAll(queueId: string): void;
};

type Waiting = {
  /** How each leaves, and its turn. */
  readonly line: Map<() => void, number>;
  dueMs: number;
  timer: AbortController | undefined;
};

export function createWaiters(clock: Clock): Waiters {
  const epochs = new Map<string, number>();
  const queues = new Map<string, Waiting>();
  let turns = 0;
  const nextTurn = () => turns++;

  const wakeFirst = (queueId: string): boolean => {
    const waiting = queues.get(queueId);
    const first = waiting && firstIn(waiting.line);
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
    turn: nextTurn,
    async wait(queueId, epoch, untilMs, signal, turn = nextTurn()) {
      if (signal?.aborted || epoch !== (epochs.get(queueId) ?? 0)) return;
      const waiting = queues.get(queueId) ?? {
        line: new Map(),
        dueMs: Number.POSITIVE_INFINITY,
        timer: undefined,
      };
      queues.set(queueId, waiting);
      const timer = new AbortController();
      await new Promise<void>((resolve) => {
        const leave = () => {
          if (!waiting.line.delete(leave)) return;
          if (waiting.line.size === 0 && queues.get(queueId) === waiting) {
            disarm(waiting);
            queues.delete(queueId);
          }
          signal?.removeEventListener('abort', leave);
          timer.abort();
          resolve();
        };
        waiting.line.set(leave, turn);
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

function firstIn(line: Waiting['line']): (() => void) | undefined {
  let first: (() => void) | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [leave, turn] of line) {
    if (turn >= lowest) continue;
    lowest = turn;
    first = leave;
  }
  return first;
}
