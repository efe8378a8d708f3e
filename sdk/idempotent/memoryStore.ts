import { type Clock, systemClock } from '../clock.ts';
import type { IdempotencyStore } from './store.ts';

type Entry = {
  readonly token: string;
  readonly untilMs: number;
  readonly done?: { readonly result: unknown };
};

/**
 * A store for one process: for tests, and where duplicates in other processes do no harm.
 *
 * @example
 * orders.consume(idempotent(ship, { store: memoryStore(), key: (message) => message.body.id }));
 */
export function memoryStore({ now }: Pick<Clock, 'now'> = systemClock): IdempotencyStore {
  const entries = new Map<string, Entry>();
  let sweepAtMs = 0;

  function sweep(nowMs: number): void {
    if (nowMs < sweepAtMs) return;
    for (const [key, { untilMs }] of entries) if (untilMs <= nowMs) entries.delete(key);
    sweepAtMs = nowMs + 60_000;
  }

  const isHeldBy = (key: string, token: string): boolean => {
    const entry = entries.get(key);
    return entry !== undefined && entry.token === token && entry.done === undefined;
  };

  return {
    async begin(key, { token, leaseMs }) {
      const nowMs = now();
      sweep(nowMs);
      const entry = entries.get(key);
      if (entry === undefined || entry.untilMs <= nowMs) {
        entries.set(key, { token, untilMs: nowMs + leaseMs });
        return { state: 'yours' };
      }
      return entry.done === undefined
        ? { state: 'in-progress' }
        : { state: 'done', result: entry.done.result };
    },
    async finish(key, { token, result, keepMs }) {
      if (!isHeldBy(key, token)) return false;
      entries.set(key, { token, untilMs: now() + keepMs, done: { result } });
      return true;
    },
    async abandon(key, { token }) {
      if (isHeldBy(key, token)) entries.delete(key);
    },
  };
}
