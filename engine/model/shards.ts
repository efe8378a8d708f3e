import type { Item } from '../table/port.ts';

/**
 * How many partitions the messages of a queue are spread over. Whoever puts something picks one of the first
 * `shards`; whoever looks for something looks into the first `readShards`.
 */
export type Shards = {
  readonly shards: number;
  /** At least `shards`; more while the queue falls back and what lies behind them is still to be used up. */
  readonly readShards: number;
  /** The most that there ever were. */
  readonly mostShards: number;
  readonly grownMs?: number;
  /** When those behind `shards` were closed last. No two closings bear the same instant. */
  readonly closedMs?: number;
  /** How often in a row the queue grew soon after it had fallen back: it falls back twice as patiently each time. */
  readonly relapses: number;
};

/** As a record stores them: what is absent follows from the rest. */
export type StoredShards = Pick<Shards, 'shards'> & Partial<Shards>;

const soonMs = 3_600_000;
const maxRelapses = 5;

export function shardsOf(stored: StoredShards): Shards {
  const { shards, grownMs, closedMs, relapses = 0 } = stored;
  const readShards = Math.max(shards, stored.readShards ?? 0);
  return {
    shards,
    readShards,
    mostShards: Math.max(readShards, stored.mostShards ?? 0),
    ...(grownMs !== undefined && { grownMs }),
    ...(closedMs !== undefined && { closedMs }),
    relapses,
  };
}

export const grown = (before: Shards, nowMs: number, limit: number): Shards => {
  const shards = Math.min(before.shards * 2, limit);
  const isSoon = before.closedMs !== undefined && nowMs - before.closedMs < soonMs;
  const relapses = isSoon ? Math.min(before.relapses + 1, maxRelapses) : 0;
  return shardsOf({
    ...before,
    shards,
    grownMs: nowMs,
    relapses: before.shards === 1 ? relapses : before.relapses,
  });
};

/** New messages go to the first alone; the others are still read. */
export const closed = (before: Shards, nowMs: number): Shards => ({ ...before, shards: 1, closedMs: nowMs });

/** What is closed is read no more. */
export const retired = (before: Shards): Shards => ({ ...before, readShards: before.shards });

/** Something came into a shard that had been closed: it is read, and closed anew, again. */
export const reopened = (before: Shards, readShards: number, nowMs: number): Shards =>
  shardsOf({ ...before, readShards: Math.max(before.readShards, readShards), closedMs: nowMs });

export function shardAttributes(stored: StoredShards): Readonly<Record<string, number>> {
  const { shards, readShards, mostShards, grownMs, closedMs, relapses } = shardsOf(stored);
  return {
    shards,
    ...(readShards > shards && { readShards }),
    ...(mostShards > readShards && { mostShards }),
    ...(grownMs !== undefined && { grown: grownMs }),
    ...(closedMs !== undefined && { closed: closedMs }),
    ...(relapses > 0 && { relapses }),
  };
}

export function shardsFromItem(item: Item): Shards {
  const number = (name: string) => item[name] as number | undefined;
  return shardsOf({
    shards: item.shards as number,
    readShards: number('readShards'),
    mostShards: number('mostShards'),
    grownMs: number('grown'),
    closedMs: number('closed'),
    relapses: number('relapses'),
  });
}
