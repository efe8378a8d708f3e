import { type Bucket, bucket, hasRoom, spend } from './bucket.ts';

export type Kind = 'writes' | 'reads';
export type Capacity = { readonly writes: number; readonly reads: number };

export type PartitionRules = {
  /** When the table is created. */
  readonly partitions: number;
  /** Units a second of one partition. */
  readonly capacity: Capacity;
  /** Units a second of the whole table. */
  readonly quota: Capacity;
  /** A partition that has been throttled for so long splits in two. */
  readonly splitAfterMs: number;
};

export type Partitions = {
  /** May a request for this key be carried out now? */
  admits(kind: Kind, pk: string, nowMs: number): boolean;
  /** What it has cost: known, as for any read, only afterwards. */
  charge(kind: Kind, pk: string, units: number): void;
  count(): number;
};

/** Keys from this hash on, up to the next partition's. */
type Partition = {
  readonly from: number;
  readonly buckets: Readonly<Record<Kind, Bucket>>;
  hotSinceMs: number;
  hotUntilMs: number;
  /** Hashes of the latest requests that were turned away. */
  readonly heat: number[];
};

const hashes = 2 ** 32;
/** Heat that pauses for so long begins anew. */
const coolMs = 10_000;
const samples = 64;

export function createPartitions(rules: PartitionRules, startMs: number): Partitions {
  const open = (from: number, nowMs: number): Partition => ({
    from,
    buckets: { writes: bucket(rules.capacity.writes, nowMs), reads: bucket(rules.capacity.reads, nowMs) },
    hotSinceMs: nowMs,
    hotUntilMs: Number.NEGATIVE_INFINITY,
    heat: [],
  });
  const partitions = Array.from({ length: rules.partitions }, (_, i) =>
    open(Math.floor((hashes / rules.partitions) * i), startMs),
  );
  const table = { writes: bucket(rules.quota.writes, startMs), reads: bucket(rules.quota.reads, startMs) };

  function indexOf(hash: number): number {
    let low = 0;
    let high = partitions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((partitions[middle] as Partition).from <= hash) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function heat(at: number, hash: number, nowMs: number): void {
    const partition = partitions[at] as Partition;
    if (nowMs - partition.hotUntilMs > coolMs) partition.hotSinceMs = nowMs;
    partition.hotUntilMs = nowMs;
    partition.heat.push(hash);
    if (partition.heat.length > samples) partition.heat.shift();
    if (nowMs - partition.hotSinceMs < rules.splitAfterMs) return;
    const border = borderOf(partition, partitions[at + 1]?.from ?? hashes);
    if (border !== undefined) partitions.splice(at, 1, open(partition.from, nowMs), open(border, nowMs));
  }

  return {
    admits(kind, pk, nowMs) {
      const hash = hashOf(pk);
      const at = indexOf(hash);
      if (!hasRoom(table[kind], nowMs)) return false;
      if (hasRoom((partitions[at] as Partition).buckets[kind], nowMs)) return true;
      heat(at, hash, nowMs);
      return false;
    },
    charge(kind, pk, units) {
      spend(table[kind], units);
      spend((partitions[indexOf(hashOf(pk))] as Partition).buckets[kind], units);
    },
    count: () => partitions.length,
  };
}

/** Where the heat falls into halves as even as one key allows; nothing if the partition holds one key alone. */
function borderOf({ from, heat }: Partition, end: number): number | undefined {
  const sorted = heat.toSorted((a, b) => a - b);
  const hottest = sorted[sorted.length >> 1] as number;
  const below = sorted.indexOf(hottest);
  const above = sorted.length - 1 - sorted.lastIndexOf(hottest);
  const borders = below >= above ? [hottest, hottest + 1] : [hottest + 1, hottest];
  return borders.find((border) => border > from && border < end);
}

/** DynamoDB places a key by a hash of its partition key alone: here FNV-1a, stirred so that its high bits are even. */
function hashOf(pk: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < pk.length; i++) hash = Math.imul(hash ^ pk.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
