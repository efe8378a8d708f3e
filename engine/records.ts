import type { Context } from './context.ts';
import { type Queue, type QueueState, queueFromItem, queueItem, queueOf } from './model/queue.ts';
import { absent, allOf, equals } from './table/conditions.ts';
import { queueKey, queueScope, queuesPk } from './table/keys.ts';
import { type Condition, type SingleWrite, StorageUnavailable } from './table/port.ts';
import { settle, settleTransaction, tokenAttribute } from './table/settle.ts';

/** Queue records, with a cache that never outlives its term. */
export type Records = {
  /** The live queue of that name. */
  find(account: string, region: string, name: string): Promise<Queue | undefined>;
  /** Past the cache, tombstones included. */
  read(account: string, region: string, name: string): Promise<Queue | undefined>;
  /** Live queues by name, from behind `after`, at most `limit`; `next` if there may be more. */
  list(scope: ListScope): Promise<{ readonly queues: readonly Queue[]; readonly next?: string }>;
  /**
   * Replaces the record that was read (`undefined`: there was none), or says that it has changed since.
   * What is written `alongside` is written if and only if the record is.
   */
  replace(before: Queue | undefined, after: QueueState, alongside?: readonly SingleWrite[]): Promise<boolean>;
  /** Drops what is cached of that queue: it was written by other means. */
  forget(account: string, region: string, name: string): void;
};
export type ListScope = {
  readonly account: string;
  readonly region: string;
  readonly prefix?: string;
  readonly after?: string;
  readonly limit: number;
};

type Cached = { readonly queue: Queue | undefined; readonly untilMs: number };

export function createRecords(context: Pick<Context, 'table' | 'clock' | 'ids'>, cacheMs: number): Records {
  const { table } = context;
  const now = () => context.clock.now();
  const cache = new Map<string, Cached>();

  const remember = (sk: string, queue: Queue | undefined, readAtMs: number): Queue | undefined => {
    const known = queue && { ...queue, readMs: readAtMs };
    if (known === undefined) cache.delete(sk);
    else cache.set(sk, { queue: known, untilMs: readAtMs + cacheMs });
    return known;
  };

  async function read(account: string, region: string, name: string): Promise<Queue | undefined> {
    const key = queueKey(account, region, name);
    const readAtMs = now();
    const item = await table.get(key);
    return remember(key.sk, item && queueFromItem(item), readAtMs);
  }

  return {
    read,
    async find(account, region, name) {
      const { sk } = queueKey(account, region, name);
      const cached = cache.get(sk);
      const queue = cached && now() < cached.untilMs ? cached.queue : await read(account, region, name);
      return queue?.deletedMs === undefined ? queue : undefined;
    },
    async list({ account, region, prefix = '', after, limit }) {
      const scope = queueScope(account, region);
      const queues: Queue[] = [];
      let behind = after === undefined ? undefined : `${scope}${after}`;
      for (;;) {
        const page = await table.query({
          pk: queuesPk,
          from: `${scope}${prefix}`,
          to: `${scope}${prefix}~`,
          ...(behind !== undefined && { after: behind }),
          limit: Math.max(100, limit),
        });
        for (const item of page.items) {
          const queue = queueFromItem(item);
          if (queue.deletedMs !== undefined) continue;
          if (queues.length === limit) return { queues, next: queues[limit - 1]?.name };
          queues.push(queue);
        }
        if (page.next === undefined) return { queues };
        behind = page.next;
      }
    },
    async replace(before, after, alongside = []) {
      // the term of the cache begins before the write: the answer may come late, and others have written since
      const startedMs = now();
      const token = context.ids.sortable(startedMs);
      const item = { ...queueItem(after), [tokenAttribute]: token };
      const put = { kind: 'put', item, if: unchanged(before) } as const;
      const settled =
        alongside.length === 0
          ? await settle(context, put)
          : await settleTransaction(context, [put, ...alongside], token);
      if (settled.outcome === 'done') remember(item.sk, queueOf(after), startedMs);
      else cache.delete(item.sk);
      if (settled.outcome === 'unknown') throw new StorageUnavailable('a queue record could not be written');
      return settled.outcome === 'done';
    },
    forget(account, region, name) {
      cache.delete(queueKey(account, region, name).sk);
    },
  };
}

/** The record is still the one that was read. */
export const unchanged = (before: Queue | undefined): Condition =>
  before === undefined ? absent() : allOf(equals(['id'], before.id), equals(['rev'], before.revision));
