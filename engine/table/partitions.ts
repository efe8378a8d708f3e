import type { SortedItems } from './sortedItems.ts';

export type Partition = {
  readonly pk: string;
  readonly chunks: SortedItems;
  /** No item that ever lay here was larger: most pages need no adding up. */
  largestBytes: number;
  /** Where it stands in the list of partitions; -1 once it is dropped. */
  position: number;
};

export type Partitions = {
  find(pk: string): Partition | undefined;
  obtain(pk: string): Partition;
  drop(partition: Partition): void;
  /** In no order, but a place to stop at and go on from, which a Map does not have. */
  readonly list: readonly Partition[];
};

export function createPartitions(): Partitions {
  const byKey = new Map<string, Partition>();
  const list: Partition[] = [];
  return {
    list,
    find: (pk) => byKey.get(pk),
    obtain(pk) {
      const known = byKey.get(pk);
      if (known !== undefined) return known;
      const fresh: Partition = { pk, chunks: [], largestBytes: 0, position: list.length };
      byKey.set(pk, fresh);
      list.push(fresh);
      return fresh;
    },
    drop(partition) {
      byKey.delete(partition.pk);
      const last = list.pop() as Partition;
      if (last !== partition) {
        list[partition.position] = last;
        last.position = partition.position;
      }
      partition.position = -1;
    },
  };
}
