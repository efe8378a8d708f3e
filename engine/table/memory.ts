import { applyTransaction, applyWrite, type Store } from './apply.ts';
import { itemSize } from './itemSize.ts';
import { createSweep } from './memorySweep.ts';
import { createPartitions, type Partitions } from './partitions.ts';
import type { Item, Page, Query, SingleWrite, Table } from './port.ts';
import {
  keyOf,
  refuseBatchGet,
  refuseBatchWrite,
  refuseItem,
  refuseKey,
  refuseTransaction,
  tableLimits,
} from './refusals.ts';
import { rememberedTokens } from './rememberedTokens.ts';
import { createTallies, type Weigh } from './tally.ts';

export type MemoryTableOptions = {
  /** A simulation may pose as DynamoDB, which removes expired items by itself. */
  readonly expiry?: Table['expiry'];
  /** Given this, the table keeps a tally. */
  readonly weigh?: Weigh;
};

const behindAllKeys = '\uffff';

/** A table in memory: everything happens within the call, so the order of calls is the order of effects. */
export function memoryTable(options: MemoryTableOptions = {}): Table {
  const partitions = createPartitions();
  const tokens = rememberedTokens();
  const tallies = options.weigh && createTallies(options.weigh, scan);

  function scan(pk: string, from: string, to: string): readonly Item[] {
    const items: Item[] = [];
    partitions.visitUp(pk, from, to, (item) => items.push(item) > 0);
    return items;
  }

  const store: Store = {
    find: partitions.find,
    put(item, old, sizeBound) {
      partitions.put(item, sizeBound);
      tallies?.changed(item.pk, old, item);
    },
    remove(old) {
      partitions.remove(old);
      tallies?.changed(old.pk, old, undefined);
    },
  };

  const write = async (single: SingleWrite) => applyWrite(store, single);
  const sweep = createSweep(partitions.all, store);
  return {
    expiry: options.expiry ?? 'swept',
    ...(tallies && { tally: tallies.tally }),
    async get(key) {
      refuseKey(key);
      return store.find(key);
    },
    async batchGet(keys) {
      refuseBatchGet(keys);
      return keys.map(store.find);
    },
    query: async (query) => pageOf(partitions, query),
    put: write,
    update: write,
    remove: write,
    async batchWrite(writes) {
      refuseBatchWrite(writes.map(keyOf));
      for (const each of writes) {
        if (each.kind === 'put') refuseItem(each.item);
        else refuseKey(each.key);
      }
      for (const each of writes) applyWrite(store, each);
    },
    async transact(writes, token) {
      refuseTransaction(writes, token);
      if (tokens.has(token)) return { outcome: 'done' };
      const result = applyTransaction(store, writes);
      if (result.outcome === 'done') tokens.add(token);
      return result;
    },
    dropExpired: async (nowMs, limit) => (options.expiry === 'native' ? 0 : sweep(nowMs, limit)),
    async close() {},
  };
}

function pageOf(partitions: Partitions, query: Query): Page {
  const { pk, from = '', to = behindAllKeys, after, limit = Number.POSITIVE_INFINITY, descending } = query;
  const items: Item[] = [];
  const addsUp = limit * partitions.largestBytes(pk) > tableLimits.pageBytes;
  let bytes = 0;
  let hasMore = false;
  const visit = (item: Item): boolean => {
    if (item.sk === after) return true;
    if (items.length >= limit || bytes >= tableLimits.pageBytes) {
      hasMore = true;
      return false;
    }
    items.push(item);
    if (addsUp) bytes += itemSize(item);
    return true;
  };
  if (descending) partitions.visitDown(pk, from, after !== undefined && after < to ? after : to, visit);
  else partitions.visitUp(pk, after !== undefined && after > from ? after : from, to, visit);
  const last = items[items.length - 1];
  return hasMore && last !== undefined ? { items, next: last.sk } : { items };
}
