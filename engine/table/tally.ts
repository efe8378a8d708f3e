import { parcelsEnd, parcelsFrom, parcelsUpTo } from './keys.ts';
import type { Counts, Item, Tally } from './port.ts';
import { type SecondCounts, secondCounts } from './secondCounts.ts';

/** What a parcel adds to the counts of its shard: one entry of `sentMs` for every message. None was sent after it is visible. */
export type Weight = {
  /** The instant in its sort key. */
  readonly visibleAtMs: number;
  readonly received: boolean;
  readonly sentMs: readonly number[];
};
/** `undefined`: not a parcel. */
export type Weigh = (item: Item) => Weight | undefined;
/** The items of a partition between two sort keys, both inclusive, as the tally was told last. */
export type Scan = (pk: string, from: string, to: string) => Iterable<Item>;

export type Tallies = {
  readonly tally: Tally;
  /** To be told of every change of an item. */
  changed(pk: string, old: Item | undefined, item: Item | undefined): void;
};

type Mutable = { -readonly [count in keyof Counts]: Counts[count] };
/** Messages by the second they become visible in, and by the second they were sent in. */
type Shard = {
  readonly fresh: SecondCounts;
  readonly received: SecondCounts;
  readonly sent: SecondCounts;
  /** Changes since somebody asked for the counts. */
  unasked: number;
};
/** Counts that nobody asks for any more are not kept up: reading the shard again costs about as much by then. */
const mostUnasked = 10_000;

const secondOf = (ms: number): number => Math.floor(ms / 1000);

/**
 * Counts are kept for the shards that somebody has asked for, by the second: a few numbers for a million messages.
 * Where an instant cuts through a second, the parcels of that second are read.
 */
export function createTallies(weigh: Weigh, scan: Scan): Tallies {
  const shards = new Map<string, Shard>();

  function add(shard: Shard, item: Item, sign: 1 | -1): void {
    const weight = weigh(item);
    if (weight === undefined) return;
    const counts = weight.received ? shard.received : shard.fresh;
    counts.add(secondOf(weight.visibleAtMs), sign * weight.sentMs.length);
    for (const ms of weight.sentMs) shard.sent.add(secondOf(ms), sign);
  }

  function shardOf(pk: string): Shard {
    const known = shards.get(pk);
    if (known !== undefined) return known;
    const shard = { fresh: secondCounts(), received: secondCounts(), sent: secondCounts(), unasked: 0 };
    for (const item of scan(pk, '', parcelsEnd)) add(shard, item, 1);
    if (shard.sent.total() > 0) shards.set(pk, shard);
    return shard;
  }

  function* weightsIn(pk: string, from: string, to: string): Generator<Weight> {
    for (const item of scan(pk, from, to)) {
      const weight = weigh(item);
      if (weight !== undefined) yield weight;
    }
  }

  /** Everything there is, whenever it was sent. */
  function countAll(pk: string, { fresh, received }: Shard, nowMs: number): Mutable {
    const second = secondOf(nowMs);
    const visible = fresh.before(second) + received.before(second);
    const counts: Mutable = {
      visible,
      inFlight: received.total() - received.before(second) - received.at(second),
      delayed: fresh.total() - fresh.before(second) - fresh.at(second),
    };
    if (fresh.at(second) + received.at(second) === 0) return counts;
    for (const weight of weightsIn(pk, parcelsFrom(second * 1000), parcelsUpTo(second * 1000 + 999))) {
      counts[stateOf(weight, nowMs)] += weight.sentMs.length;
    }
    return counts;
  }

  /** Takes out what was sent before `oldestMs`. */
  function discountExpired(pk: string, shard: Shard, counts: Mutable, nowMs: number, oldestMs: number): void {
    const second = secondOf(oldestMs);
    let suspects = shard.sent.before(second) + shard.sent.at(second);
    if (suspects === 0) return;
    // What became visible before `oldestMs` was sent before it, too: it need not be read.
    let gone = shard.fresh.before(second) + shard.received.before(second);
    if (shard.fresh.at(second) + shard.received.at(second) > 0) {
      const start = parcelsFrom(second * 1000);
      for (const { visibleAtMs, sentMs } of weightsIn(pk, start, parcelsUpTo(second * 1000 + 999))) {
        if (visibleAtMs < oldestMs) gone += sentMs.length;
      }
    }
    counts.visible -= gone;
    suspects -= gone;
    if (suspects === 0) return;
    for (const weight of weightsIn(pk, parcelsFrom(oldestMs), parcelsEnd)) {
      for (const ms of weight.sentMs) {
        if (secondOf(ms) > second) continue;
        if (ms < oldestMs) counts[stateOf(weight, nowMs)]--;
        suspects--;
      }
      if (suspects === 0) return;
    }
  }

  return {
    tally: {
      count(pk, nowMs, oldestMs) {
        const shard = shardOf(pk);
        shard.unasked = 0;
        const counts = countAll(pk, shard, nowMs);
        discountExpired(pk, shard, counts, nowMs, oldestMs);
        return counts;
      },
    },
    changed(pk, old, item) {
      const shard = shards.get(pk);
      if (shard === undefined) return;
      if (old !== undefined) add(shard, old, -1);
      if (item !== undefined) add(shard, item, 1);
      shard.unasked++;
      const isForgotten = shard.unasked > mostUnasked && shard.unasked > shard.sent.total();
      if (isForgotten || shard.sent.total() === 0) shards.delete(pk);
    },
  };
}

function stateOf({ visibleAtMs, received }: Weight, nowMs: number): keyof Counts {
  if (visibleAtMs <= nowMs) return 'visible';
  return received ? 'inFlight' : 'delayed';
}
