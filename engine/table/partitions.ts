import type { Partition } from './partition.ts';

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
  /** Whoever writes looks first: to find it again among very many costs more than all the rest of a write. */
  let latest: Partition | undefined;

  function find(pk: string): Partition | undefined {
    if (latest?.pk !== pk) latest = byKey.get(pk);
    return latest;
  }

  return {
    list,
    find,
    obtain(pk) {
      const known = find(pk);
      if (known !== undefined) return known;
      latest = { pk, only: undefined, chunks: undefined, largestBytes: 0, position: list.length };
      byKey.set(pk, latest);
      list.push(latest);
      return latest;
    },
    drop(partition) {
      latest = undefined;
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
