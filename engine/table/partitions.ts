import type { Item, Key } from './port.ts';
import {
  findItem,
  insertItem,
  itemBehind,
  removeItem,
  type SortedItems,
  walkDown,
  walkUp,
} from './sortedItems.ts';

/** The items under a key of which there was ever more than one at a time, or a large one. */
type Partition = {
  readonly chunks: SortedItems;
  /** No item that ever lay here was larger: most pages need no adding up. */
  largestBytes: number;
};

/**
 * A larger item is not kept by itself. A Map that grows or sheds its gaps leaves its former table behind, which names
 * what lay there: until a full collection finds it, that would keep the bodies of messages that are long deleted.
 */
const loneBytes = 1_024;

type Visit = (item: Item) => boolean;

/** All items by their partition keys. */
export type Partitions = {
  find(key: Key): Item | undefined;
  /** Puts the item in its place, or in that of the item with its key; `sizeBound` is at least its size. */
  put(item: Item, sizeBound: number): void;
  /** Removes an item that is there. */
  remove(key: Key): void;
  /** Visits the items of a partition from `from` up to `to`, both inclusive, until a visit answers false. */
  visitUp(pk: string, from: string, to: string, visit: Visit): void;
  /** The same from `to` down to `from`. */
  visitDown(pk: string, from: string, to: string, visit: Visit): void;
  /** No item of this partition is larger. */
  largestBytes(pk: string): number;
  /** Every item that is there from beginning to end; what changes meanwhile disturbs nothing. */
  all(): Generator<Item>;
};

export function createPartitions(): Partitions {
  /**
   * Most partitions have one small item for good (a deduplication record), and a busy queue has hundreds of thousands:
   * these need neither an order nor an object of their own.
   */
  const lone = new Map<string, Item>();
  const partitions = new Map<string, Partition>();
  /** Whoever writes looks first: to find it again costs about as much as the write. */
  let latestPk = '';
  let latest: Partition | undefined;

  function partitionOf(pk: string): Partition | undefined {
    if (latestPk !== pk) {
      latest = partitions.get(pk);
      latestPk = pk;
    }
    return latest;
  }

  function found(item: Item): Partition {
    latest = { chunks: [[item]], largestBytes: loneBytes };
    latestPk = item.pk;
    partitions.set(item.pk, latest);
    return latest;
  }

  function visitLone(pk: string, from: string, to: string, visit: Visit): void {
    const item = lone.get(pk);
    if (item !== undefined && item.sk >= from && item.sk <= to) visit(item);
  }

  return {
    find({ pk, sk }) {
      const partition = partitionOf(pk);
      if (partition !== undefined) return findItem(partition.chunks, sk);
      const item = lone.get(pk);
      return item?.sk === sk ? item : undefined;
    },
    put(item, sizeBound) {
      let partition = partitionOf(item.pk);
      if (partition === undefined) {
        const neighbour = lone.get(item.pk);
        if (sizeBound <= loneBytes && (neighbour === undefined || neighbour.sk === item.sk)) {
          lone.set(item.pk, item);
          return;
        }
        if (neighbour !== undefined) lone.delete(item.pk);
        partition = found(neighbour ?? item);
      }
      insertItem(partition.chunks, item);
      if (sizeBound > partition.largestBytes) partition.largestBytes = sizeBound;
    },
    remove({ pk, sk }) {
      const partition = partitionOf(pk);
      if (partition === undefined) {
        lone.delete(pk);
        return;
      }
      removeItem(partition.chunks, sk);
      if (partition.chunks.length > 0) return;
      partitions.delete(pk);
      latest = undefined;
    },
    visitUp(pk, from, to, visit) {
      const partition = partitionOf(pk);
      if (partition === undefined) visitLone(pk, from, to, visit);
      else walkUp(partition.chunks, from, to, visit);
    },
    visitDown(pk, from, to, visit) {
      const partition = partitionOf(pk);
      if (partition === undefined) visitLone(pk, from, to, visit);
      else walkDown(partition.chunks, from, to, visit);
    },
    largestBytes: (pk) => partitionOf(pk)?.largestBytes ?? 0,
    *all() {
      // a Map may change while it is walked; of a list of items the place is found anew by its key
      yield* lone.values();
      for (const { chunks } of partitions.values()) {
        for (let item = itemBehind(chunks, ''); item !== undefined; item = itemBehind(chunks, item.sk))
          yield item;
      }
    },
  };
}
