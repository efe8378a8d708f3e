import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { readUnitBytes, readUnits } from '../table/capacityUnits.ts';
import { parcelsEnd, parcelsFrom, shardPk } from '../table/keys.ts';
import type { Item, Page } from '../table/port.ts';
import { added, census, type Gap, gapBehind, type Stretch, type Tallies, tailOf } from './census.ts';
import { type Place, placeOf, placeOfMs, skAt } from './keyLine.ts';

/** What a queue's shards hold, by kind. */
export type Survey = {
  /** How many kinds the items are counted by, and what one adds to each. */
  readonly kinds: number;
  readonly weigh: (item: Item) => Tallies;
  /** The oldest instant that matters. */
  readonly fromMs: number;
  /** Up to this price everything is read. */
  readonly exactUnits: number;
  /** The price at which reading ends. */
  readonly maxUnits: number;
};
export type Findings = { readonly tallies: Tallies; readonly readUnits: number };

const itemsAtOnce = 100;
/** An item in the vesting order is a kilobyte at most. */
const fewestItemsPerUnit = 4;
const shardsEntered = 8;
const probeBytes = 8_192;
const fewestItems = 4;

/**
 * Counts what lies in the vesting order of a queue's shards. A little is read through, oldest first and strongly
 * consistent; of more than that a part, spread over all of it, from which the rest is estimated.
 */
export async function survey(context: Context, queue: Queue, plan: Survey): Promise<Findings> {
  const { table, clock } = context;
  const nothing: Tallies = new Array<number>(plan.kinds).fill(0);
  const weighAll = (items: readonly Item[]) =>
    items.reduce((sum, item) => added(sum, plan.weigh(item)), nothing);
  let known = nothing;
  let spent = 0;
  let bytes = 0;
  let items = 0;

  /** Reads the oldest of a shard; answers with the gap that is left, if any. */
  async function readThrough(pk: string, budget: number): Promise<Gap | undefined> {
    const stopAt = spent + budget;
    const limit = Math.min(itemsAtOnce, Math.ceil(budget * fewestItemsPerUnit));
    let after: string | undefined;
    do {
      const range = { pk, from: parcelsFrom(plan.fromMs), to: parcelsEnd, limit };
      const page = await table.query({ ...range, ...(after !== undefined && { after }) });
      const units = readUnits(page.items);
      known = added(known, weighAll(page.items));
      spent += units;
      items += page.items.length;
      bytes += units * readUnitBytes;
      after = page.next;
      if (after !== undefined && spent >= stopAt) {
        const gap = { pk, from: placeOf(after), to: await lastPlace(pk), before: nothing };
        return gapBehind(gap, stretchOf(page, units));
      }
    } while (after !== undefined);
    return undefined;
  }

  async function lastPlace(pk: string): Promise<Place> {
    const page = await table.query({ pk, to: parcelsEnd, descending: true, limit: 1, eventual: true });
    spent += readUnits(page.items, true);
    return placeOf(page.items[0]?.sk ?? parcelsEnd);
  }

  async function read(gap: Gap): Promise<Stretch> {
    const limit = Math.max(fewestItems, Math.floor((probeBytes * items) / bytes));
    const range = { pk: gap.pk, from: skAt(gap.from), to: `${skAt(gap.to)}~`, limit, eventual: true };
    const page = await table.query(range);
    return stretchOf(page, readUnits(page.items, true));
  }

  function stretchOf(page: Page, units: number): Stretch {
    const places = page.items.map(({ sk }) => placeOf(sk));
    const [from, to] = tailOf(places);
    return {
      items: page.items.length,
      tallies: weighAll(page.items),
      first: places[0] ?? 0n,
      tail: {
        items: to - from,
        tallies: weighAll(page.items.slice(from, to)),
        places: (places[to - 1] ?? 0n) - (places[from] ?? 0n) + 1n,
      },
      last: page.next === undefined ? undefined : placeOf(page.next),
      readUnits: units,
    };
  }

  const left: Gap[] = [];
  for (let shard = 0; shard < queue.readShards; shard++) {
    const gap = await readThrough(
      shardPk(queue.id, queue.generation, shard),
      plan.exactUnits / queue.readShards,
    );
    if (gap !== undefined) left.push(gap);
  }
  // messages come to the shards at random, so some shards speak for all
  const entered = someOf(context, left, shardsEntered);
  const gaps = entered.flatMap((gap) => split(gap, clock.now(), nothing));
  const random = () => context.ids.below(2 ** 20) / 2 ** 20;
  const found = await census(gaps, { read, random, budget: plan.maxUnits - spent });
  const share = left.length / Math.max(1, entered.length);
  const tallies = known.map((tally, kind) => Math.round(tally + share * (found.tallies[kind] ?? 0)));
  return { tallies, readUnits: spent + found.readUnits };
}

/** Some of them, drawn at random. */
export function someOf<T>({ ids }: Context, all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const left = [...all];
  return Array.from({ length: most }, () => left.splice(ids.below(left.length), 1)[0] as T);
}

/** What is due and what is hidden are dense in ways of their own. */
function split(gap: Gap, nowMs: number, nothing: Tallies): readonly Gap[] {
  const now = placeOfMs(nowMs + 1);
  if (now <= gap.from || now > gap.to) return [gap];
  return [
    { ...gap, to: now - 1n },
    { ...gap, from: now, before: nothing },
  ];
}
