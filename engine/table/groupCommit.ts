import type { Store } from './apply.ts';
import { StorageUnavailable } from './port.ts';

/** One transaction of the store, open for the operations of a tick. */
export type Transaction = {
  readonly store: Store;
  /** Sends it on its way; nothing to write: undefined. */
  commit(): Commit | undefined;
};
export type Commit = {
  /** Every reader sees it, and so will whoever opens the store after a `kill -9`. */
  readonly visible: Promise<void>;
  /** It outlives a power cut. */
  readonly flushed: Promise<void>;
};

export type GroupCommit = {
  /** Runs the operation within the next transaction and answers once that is committed. */
  run<T>(operation: (store: Store) => T): Promise<T>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

type Waiting = { run(store: Store): void; settle(failure?: Error): void };

/**
 * What comes in one tick shares one transaction, and one transaction is under way at a time: the next one's conditions
 * are checked against what the last one left. What comes meanwhile waits for the next, so under load they grow.
 *
 *   tick 1: a b c ──> check, write ──> commit ··· visible: answer a b c
 *   tick 2:     d e (wait)                        └─> check, write ──> commit ··· visible: answer d e
 */
export function groupCommit(begin: () => Transaction, durable: boolean): GroupCommit {
  let waiting: Waiting[] = [];
  let isScheduled = false;
  let underWay = 0;
  let isBusy = false;
  let onIdle: (() => void)[] = [];

  function schedule(): void {
    if (isScheduled || isBusy || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(flush);
  }

  function flush(): void {
    isScheduled = false;
    const group = waiting;
    waiting = [];
    const transaction = begin();
    for (const each of group) each.run(transaction.store);
    let commit: Commit | undefined;
    try {
      commit = transaction.commit();
    } catch (error) {
      settleAll(group, unavailable(error));
      return;
    }
    if (commit === undefined) {
      settleAll(group);
      return;
    }
    isBusy = true;
    const free = () => {
      isBusy = false;
      schedule();
    };
    commit.visible.then(free, free);
    const answered = durable ? commit.flushed : commit.visible;
    answered.then(
      () => settleAll(group),
      (error) => settleAll(group, unavailable(error)),
    );
  }

  function settleAll(group: readonly Waiting[], failure?: Error): void {
    underWay -= group.length;
    for (const each of group) each.settle(failure);
    schedule();
    if (underWay > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  }

  return {
    run: <T>(operation: (store: Store) => T) =>
      new Promise<T>((resolve, reject) => {
        let answer: () => void;
        waiting.push({
          run(store) {
            // What one operation throws is its own: it has written nothing yet.
            try {
              const result = operation(store);
              answer = () => resolve(result);
            } catch (error) {
              answer = () => reject(error);
            }
          },
          settle: (failure) => (failure === undefined ? answer() : reject(failure)),
        });
        underWay++;
        schedule();
      }),
    idle: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}

function unavailable(error: unknown): StorageUnavailable {
  return new StorageUnavailable('the store could not commit', { cause: error });
}
