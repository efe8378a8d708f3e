import { itemSize } from './itemSize.ts';
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

/** The items under a key of which there was ever more than one at a time. */
type Partition = {
  readonly chunks: SortedItems;
  /** No item that ever lay here was larger: most pages need no adding up. */
  largestBytes: number;
};

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
   * Most partitions have one item for good (a deduplication record, a large body), and a busy queue has hundreds of
   * thousands: these need neither an order nor an object of their own.
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

  function join(neighbour: Item, item: Item, sizeBound: number): void {
    lone.delete(item.pk);
    latest = {
      chunks: [neighbour.sk < item.sk ? [neighbour, item] : [item, neighbour]],
      largestBytes: Math.max(sizeBound, itemSize(neighbour)),
    };
    latestPk = item.pk;
    partitions.set(item.pk, latest);
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
      const partition = partitionOf(item.pk);
      if (partition !== undefined) {
        insertItem(partition.chunks, item);
        if (sizeBound > partition.largestBytes) partition.largestBytes = sizeBound;
        return;
      }
      const neighbour = lone.get(item.pk);
      if (neighbour === undefined || neighbour.sk === item.sk) lone.set(item.pk, item);
      else join(neighbour, item, sizeBound);
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
