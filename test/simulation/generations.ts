import { queueFromItem } from '../../engine/model/queue.ts';
import { shardOf } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';

/** What the queue records said last: which partitions are live, and since when the others are not. */
export type Generations = {
  /** Learns a record as it was just written; answers the partition prefix that it has retired. */
  learn(record: Item): string | undefined;
  /** The record of the same queue as it was learned last. */
  recordOf(record: Item): Item | undefined;
  isRetired(pk: string): boolean;
  /** The purge or delete of that queue was answered. */
  answered(name: string, ms: number): void;
  answeredMs(pk: string): number;
  nameOf(pk: string): string;
  retentionMs(pk: string): number;
  retentionMsOf(name: string): number;
  /** Is that a shard of the queue that is neither purged nor deleted? */
  isLiveOf(name: string, pk: string): boolean;
  /** Does nobody look into that shard any more, or not yet? */
  isUnread(pk: string): boolean;
};

type Known = {
  record: Item;
  name: string;
  generation: number;
  isDeleted: boolean;
  retentionMs: number;
  readShards: number;
  answeredMs: number;
};

export function createGenerations(): Generations {
  const queues = new Map<string, Known>();
  const split = (pk: string): [Known | undefined, number] => {
    const [id = '', rest = ''] = pk.split('.');
    return [queues.get(id), Number.parseInt(rest.split('#')[0] ?? '', 36)];
  };

  return {
    learn(record) {
      const { id, name, generation, deletedMs, retentionMs, readShards } = queueFromItem(record);
      const before = queues.get(id);
      queues.set(id, {
        record,
        name,
        generation,
        isDeleted: deletedMs !== undefined,
        retentionMs,
        readShards,
        answeredMs: before?.answeredMs ?? Number.POSITIVE_INFINITY,
      });
      if (before === undefined || before.isDeleted) return undefined;
      const isTurned = before.generation < generation || deletedMs !== undefined;
      return isTurned ? `${id}.${before.generation.toString(36)}#` : undefined;
    },
    recordOf: ({ id }) => queues.get(id as string)?.record,
    isRetired(pk) {
      const [queue, generation] = split(pk);
      return queue === undefined || queue.isDeleted || generation < queue.generation;
    },
    answered(name, ms) {
      for (const queue of queues.values()) if (queue.name === name) queue.answeredMs = ms;
    },
    answeredMs: (pk) => split(pk)[0]?.answeredMs ?? Number.POSITIVE_INFINITY,
    nameOf: (pk) => split(pk)[0]?.name ?? '?',
    retentionMs: (pk) => split(pk)[0]?.retentionMs ?? 0,
    retentionMsOf: (name) =>
      [...queues.values()].findLast((queue) => queue.name === name && !queue.isDeleted)?.retentionMs ?? 0,
    isLiveOf(name, pk) {
      const [queue, generation] = split(pk);
      return queue?.name === name && !queue.isDeleted && queue.generation === generation;
    },
    isUnread(pk) {
      const [queue] = split(pk);
      return queue !== undefined && shardOf(pk) >= queue.readShards;
    },
  };
}
