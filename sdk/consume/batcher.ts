import { maxBatchEntries } from '../batchCall.ts';
import { awake, type Clock } from '../clock.ts';

export type Batcher<E, R> = {
  add(entry: E): Promise<R>;
  /** Sends at once what waits. */
  flush(): void;
};

type Waiting<E, R> = { readonly entry: E; readonly resolve: (result: R) => void };

/**
 * Gathers entries for a moment, or until ten that belong together are there, and runs them together: those that do not
 * find company of their own kind share a call. `run` must not throw.
 */
export function createBatcher<E, R>(parts: {
  readonly clock: Clock;
  readonly lingerMs: number;
  /** What belongs together; all of it if not given. */
  readonly kindOf?: (entry: E) => unknown;
  readonly run: (entries: readonly E[]) => Promise<readonly R[]>;
}): Batcher<E, R> {
  const { clock, lingerMs, kindOf = () => undefined, run } = parts;
  const waiting = new Map<unknown, Waiting<E, R>[]>();
  let lingering = new AbortController();

  function send(batch: readonly Waiting<E, R>[]): void {
    if (batch.length === 0) return;
    run(batch.map(({ entry }) => entry)).then((results) => {
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as R);
    });
  }

  function flush(): void {
    lingering.abort(awake);
    let batch: readonly Waiting<E, R>[] = [];
    for (const together of waiting.values()) {
      if (batch.length + together.length > maxBatchEntries) {
        send(batch);
        batch = together;
      } else batch = [...batch, ...together];
    }
    waiting.clear();
    send(batch);
  }

  async function linger(): Promise<void> {
    lingering = new AbortController();
    const { signal } = lingering;
    await clock.sleep(lingerMs, signal);
    if (!signal.aborted) flush();
  }

  return {
    flush,
    add(entry) {
      const kind = kindOf(entry);
      const together = waiting.get(kind) ?? [];
      return new Promise((resolve) => {
        if (together.push({ entry, resolve }) === maxBatchEntries) {
          waiting.delete(kind);
          if (waiting.size === 0) lingering.abort(awake);
          send(together);
          return;
        }
        waiting.set(kind, together);
        if (waiting.size === 1 && together.length === 1) linger();
      });
    },
  };
}
