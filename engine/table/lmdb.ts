import { applyTransaction, applyWrite, type Store } from './apply.ts';
import { hasExpired } from './expiry.ts';
import { groupCommit, type Transaction } from './groupCommit.ts';
import { decodeItem, withKey } from './itemCodec.ts';
import { createCommit } from './lmdbCommit.ts';
import { openLmdb } from './openLmdb.ts';
import {
  InvalidTableRequest,
  type Item,
  type Key,
  type Page,
  type Query,
  type SingleWrite,
  type Table,
} from './port.ts';
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

export type LmdbTableOptions = {
  readonly directory: string;
  /** Answer a write after it is flushed; otherwise a power cut may take the last moments (but `kill -9` nothing). */
  readonly durable?: boolean;
  readonly weigh?: Weigh;
};

/** What a transaction makes of one key. */
type Change = {
  readonly pk: string;
  readonly sk: string;
  readonly old: Item | undefined;
  item: Item | undefined;
};

const longestKeyBytes = 1_978;
const behindAllKeys = '\uffff';
const looksPerDrop = 4;

/** A table on disk, in one process alone. Throws `StoreNotOpened`. */
export function lmdbTable({ directory, durable = false, weigh }: LmdbTableOptions): Table {
  let lastBytes = 0;
  const db = openLmdb(directory, (bytes, size) => {
    lastBytes = size;
    return decodeItem(bytes, size);
  });
  const commit = createCommit(db);
  const tokens = rememberedTokens();
  const tallies = weigh && createTallies(weigh, scan);
  /** What is on its way, and may or may not be visible already. */
  let underWay: readonly Change[] = [];

  function read(pk: string, sk: string, key: string): Item | undefined {
    const bytes = db.getBinaryFast(key);
    return bytes && withKey(decodeItem(bytes, bytes.length), pk, sk);
  }

  function* range(pk: string, from: string, to: string, descending = false): Generator<Item> {
    const prefix = `${pk}\0`;
    const entries = descending
      ? db.getRange({ start: prefix + to, end: prefix, reverse: true })
      : db.getRange({ start: prefix + from, end: `${prefix}${to}\0` });
    for (const { key, value } of entries) {
      const sk = key.slice(prefix.length);
      if (sk < from) return;
      yield withKey(value, pk, sk);
    }
  }

  /** The items as they were before what is under way: its changes are told to the tally when it is through. */
  function* scan(pk: string, from: string, to: string): Generator<Item> {
    const changed = new Set<string>();
    for (const change of underWay) {
      if (change.pk !== pk || change.sk < from || change.sk > to) continue;
      changed.add(change.sk);
      if (change.old !== undefined) yield change.old;
    }
    for (const item of range(pk, from, to)) if (!changed.has(item.sk)) yield item;
  }

  function begin(): Transaction {
    const changes = new Map<string, Change>();
    const change = (key: string, { pk, sk }: Key, old: Item | undefined, item: Item | undefined) => {
      const known = changes.get(key);
      if (known === undefined) changes.set(key, { pk, sk, old, item });
      else known.item = item;
    };
    return {
      store: {
        find(key) {
          const name = storeKey(key);
          const known = changes.get(name);
          return known === undefined ? read(key.pk, key.sk, name) : known.item;
        },
        put: (item, old) => change(storeKey(item), item, old, item),
        remove: (old) => change(storeKey(old), old, old, undefined),
      },
      commit() {
        if (changes.size === 0) return undefined;
        underWay = [...changes.values()];
        const { visible, flushed } = commit(itemsOf(changes));
        return { flushed, visible: visible.then(through, dropped) };
      },
    };
  }

  function through(): void {
    db.resetReadTxn();
    if (tallies !== undefined) for (const { pk, old, item } of underWay) tallies.changed(pk, old, item);
    underWay = [];
  }
  function dropped(error: unknown): never {
    underWay = [];
    throw error;
  }

  const commits = groupCommit(begin, durable);
  const write = (single: SingleWrite) => commits.run((store) => applyWrite(store, single));

  let sweptUpTo: string | undefined;
  /** Looks on from where the last call stopped, and names what has expired. */
  function findExpired(nowMs: number, limit: number): readonly Key[] {
    const expired: Key[] = [];
    let looks = limit * looksPerDrop;
    for (const { key, value } of db.getRange({ start: sweptUpTo })) {
      sweptUpTo = key;
      if (looks-- <= 0 || expired.length === limit) return expired;
      if (!hasExpired(value, nowMs)) continue;
      const split = key.indexOf('\0');
      expired.push({ pk: key.slice(0, split), sk: key.slice(split + 1) });
    }
    sweptUpTo = undefined;
    return expired;
  }

  return {
    expiry: 'swept',
    ...(tallies && { tally: tallies.tally }),
    async get(key) {
      refuseKey(key);
      return read(key.pk, key.sk, storeKey(key));
    },
    async batchGet(keys) {
      refuseBatchGet(keys);
      return keys.map((key) => read(key.pk, key.sk, storeKey(key)));
    },
    query: async (query) => pageOf(query, range, () => lastBytes),
    put: write,
    update: write,
    remove: write,
    async batchWrite(writes) {
      refuseBatchWrite(writes.map(keyOf));
      for (const each of writes) {
        if (each.kind === 'put') refuseItem(each.item);
        storeKey(keyOf(each));
      }
      await commits.run((store) => {
        for (const each of writes) applyWrite(store, each);
      });
    },
    async transact(writes, token) {
      refuseTransaction(writes, token);
      const result = await commits.run((store) =>
        tokens.has(token) ? ({ outcome: 'done' } as const) : applyTransaction(store, writes),
      );
      if (result.outcome === 'done') tokens.add(token);
      return result;
    },
    async dropExpired(nowMs, limit) {
      const keys = findExpired(nowMs, limit);
      if (keys.length === 0) return 0;
      return commits.run((store) => dropAll(store, keys, nowMs));
    },
    async close() {
      await commits.idle();
      await db.close();
    },
  };
}

function pageOf(
  { pk, from = '', to = behindAllKeys, after, limit = Number.POSITIVE_INFINITY, descending }: Query,
  range: (pk: string, from: string, to: string, descending?: boolean) => Iterable<Item>,
  bytesOfLast: () => number,
): Page {
  const items: Item[] = [];
  let bytes = 0;
  const low = !descending && after !== undefined && after > from ? after : from;
  const high = descending && after !== undefined && after < to ? after : to;
  for (const item of range(pk, low, high, descending)) {
    if (item.sk === after) continue;
    const last = items[items.length - 1];
    if (last !== undefined && (items.length >= limit || bytes >= tableLimits.pageBytes)) {
      return { items, next: last.sk };
    }
    items.push(item);
    bytes += bytesOfLast();
  }
  return { items };
}

/** It may have been written again since it was read. */
function dropAll(store: Store, keys: readonly Key[], nowMs: number): number {
  let dropped = 0;
  for (const key of keys) {
    const item = store.find(key);
    if (item === undefined || !hasExpired(item, nowMs)) continue;
    store.remove(item);
    dropped++;
  }
  return dropped;
}

function* itemsOf(changes: ReadonlyMap<string, Change>): Generator<[string, Item | undefined]> {
  for (const [key, { item }] of changes) yield [key, item];
}

function storeKey({ pk, sk }: Key): string {
  if (pk.includes('\0')) throw new InvalidTableRequest('a partition key of this store holds no NUL');
  const bytes = pk.length + 1 + sk.length;
  if (bytes * 3 > longestKeyBytes && Buffer.byteLength(pk) + 1 + Buffer.byteLength(sk) > longestKeyBytes)
    throw new InvalidTableRequest(`a key of this store has at most ${longestKeyBytes} bytes in all`);
  return `${pk}\0${sk}`;
}
