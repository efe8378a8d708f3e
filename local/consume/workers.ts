import type { Dispatch, WorkerTask } from '../../dispatch/ports.ts';
import { runWorker } from '../../dispatch/runWorker.ts';
import type { Clock } from '../../engine/context.ts';
import { createWaiters, type Waiters } from '../../engine/waiters.ts';

/** As Lambda gives them; here handing over costs nothing. */
const termMs = 15 * 60_000;

export type Workers = {
  /** Starts one in this process; none once they are stopped. */
  start(dispatch: Dispatch, task: WorkerTask): void;
  /** By mapping, woken whenever one of its workers has got further: begins a call, or has ended. */
  readonly progress: Waiters;
  /** Each finishes the call under way. */
  stop(): Promise<void>;
};

export function createWorkers(clock: Clock, onFault: (error: unknown) => void): Workers {
  const progress = createWaiters(clock);
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Set<Promise<void>>();

  return {
    progress,
    start(dispatch, task) {
      if (signal.aborted) return;
      const isFurther = () => progress.wakeAll(task.mappingId);
      const watched: Dispatch = {
        ...dispatch,
        invoke(invocation) {
          isFurther();
          return dispatch.invoke(invocation);
        },
      };
      const run = runWorker(watched, task, { deadlineMs: clock.now() + termMs, signal })
        .then(() => {}, onFault)
        .finally(() => {
          running.delete(run);
          isFurther();
        });
      running.add(run);
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
