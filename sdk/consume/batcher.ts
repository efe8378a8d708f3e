import { maxBatchEntries } from '../batchCall.ts';
import { awake, type Clock } from '../clock.ts';

export type Batcher<E, R> = {
  add(entry: E): Promise<R>;
  /** Sends at once what waits. */
  flush(): void;
};

/** Gathers entries for a moment, or until ten are there, and runs them together. `run` must not throw. */
export function createBatcher<E, R>(parts: {
  readonly clock: Clock;
  readonly lingerMs: number;
  readonly run: (entries: readonly E[]) => Promise<readonly R[]>;
}): Batcher<E, R> {
  let waiting: { readonly entry: E; readonly resolve: (result: R) => void }[] = [];
  let lingering = new AbortController();

  function flush(): void {
    lingering.abort(awake);
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
    parts.run(batch.map(({ entry }) => entry)).then((results) => {
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as R);
    });
  }

  async function linger(): Promise<void> {
    lingering = new AbortController();
    const { signal } = lingering;
    await parts.clock.sleep(parts.lingerMs, signal);
    if (!signal.aborted) flush();
  }

  return {
    flush,
    add(entry) {
      return new Promise((resolve) => {
        waiting.push({ entry, resolve });
        if (waiting.length === maxBatchEntries) flush();
        else if (waiting.length === 1) linger();
      });
    },
  };
}
