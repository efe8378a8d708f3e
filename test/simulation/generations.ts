import { queueFromItem } from '../../engine/model/queue.ts';
import type { Item } from '../../engine/table/port.ts';

/** What the queue records said last: which partitions are live, and since when the others are not. */
export type Generations = {
  /** Learns a record as it was just written; answers the partition prefix that it has retired. */
  learn(record: Item): string | undefined;
  isRetired(pk: string): boolean;
  /** The purge or delete of that queue was answered. */
  answered(name: string, ms: number): void;
  answeredMs(pk: string): number;
  nameOf(pk: string): string;
  retentionMs(pk: string): number;
  /** The live partition of a queue with one shard. */
  livePk(name: string): string | undefined;
};

type Known = {
  name: string;
  generation: number;
  isDeleted: boolean;
  retentionMs: number;
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
      const { id, name, generation, deletedMs, retentionMs } = queueFromItem(record);
      const before = queues.get(id);
      queues.set(id, {
        name,
        generation,
        isDeleted: deletedMs !== undefined,
        retentionMs,
        answeredMs: before?.answeredMs ?? Number.POSITIVE_INFINITY,
      });
      if (before === undefined || before.isDeleted) return undefined;
      const isTurned = before.generation < generation || deletedMs !== undefined;
      return isTurned ? `${id}.${before.generation.toString(36)}#` : undefined;
    },
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
    livePk(name) {
      for (const [id, queue] of queues) {
        if (queue.name === name && !queue.isDeleted) return `${id}.${queue.generation.toString(36)}#0`;
      }
      return undefined;
    },
  };
}
