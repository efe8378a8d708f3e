import type { Item } from './port.ts';
import { findItem, insertItem, removeItem, type SortedItems, walkDown, walkUp } from './sortedItems.ts';

/** The items under one partition key. */
export type Partition = {
  readonly pk: string;
  /**
   * The only item, as long as there was never another. Most partitions have one for good (a deduplication record, a
   * large body), which needs no order: of a busy queue there are hundreds of thousands.
   */
  only: Item | undefined;
  /** All items, from the second on. */
  chunks: SortedItems | undefined;
  /** No item that ever lay here was larger: most pages need no adding up. */
  largestBytes: number;
  /** Where it stands in the list of partitions; -1 once it is dropped. */
  position: number;
};

type Visit = (item: Item) => boolean;

export function itemIn({ only, chunks }: Partition, sk: string): Item | undefined {
  if (chunks !== undefined) return findItem(chunks, sk);
  return only?.sk === sk ? only : undefined;
}

export function putInto(partition: Partition, item: Item): void {
  const { only, chunks } = partition;
  if (chunks !== undefined) insertItem(chunks, item);
  else if (only === undefined || only.sk === item.sk) partition.only = item;
  else {
    partition.chunks = [only.sk < item.sk ? [only, item] : [item, only]];
    partition.only = undefined;
  }
}

/** Takes out an item that is there; answers whether it was the last. */
export function takeFrom(partition: Partition, sk: string): boolean {
  const { chunks } = partition;
  partition.only = undefined;
  if (chunks === undefined) return true;
  removeItem(chunks, sk);
  return chunks.length === 0;
}

/** Visits the items from `from` up to `to`, both inclusive, until a visit answers false. */
export function visitUp({ only, chunks }: Partition, from: string, to: string, visit: Visit): void {
  if (chunks !== undefined) walkUp(chunks, from, to, visit);
  else if (only !== undefined && only.sk >= from && only.sk <= to) visit(only);
}

/** The same from `to` down to `from`. */
export function visitDown({ only, chunks }: Partition, from: string, to: string, visit: Visit): void {
  if (chunks !== undefined) walkDown(chunks, from, to, visit);
  else if (only !== undefined && only.sk >= from && only.sk <= to) visit(only);
}
