import type { Place } from './keyLine.ts';

/** Sums, one for each kind of thing counted. */
export type Tallies = readonly number[];

/** A part of a partition that nobody has read, up to its last item, and how dense it was before, in things a place. */
export type Gap = {
  readonly pk: string;
  readonly from: Place;
  /** Inclusive. */
  readonly to: Place;
  readonly before: Tallies;
};

/** What a read from the start of a gap on has brought. */
export type Stretch = {
  readonly items: number;
  readonly tallies: Tallies;
  /** Where the first item lies; the end of the gap if there is none. */
  readonly first: Place;
  /** Its last items, as `tailOf` chooses them: how dense it is where it ends. */
  readonly tail: { readonly items: number; readonly tallies: Tallies; readonly places: Place };
  /** The last place that was read; nothing when that is the end of the gap. */
  readonly last: Place | undefined;
  readonly readUnits: number;
};

export type Census = {
  /** Reads on from the start of a gap, a unit's worth or so. */
  readonly read: (gap: Gap) => Promise<Stretch>;
  /** A random number from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Read units. */
  readonly budget: number;
};

/** The first walk skips up to this part of what it has met, or twice what a read brings. */
const firstStepShare = 1 / 8;
/** What of the budget the first walk may take. */
const firstWalkShare = 0.5;
/** A second walk that has come so far knows better than the first. */
const enough = 0.5;
/** By this factor must a distance or a density differ from what was expected to mean that a cluster ended. */
const clearly = 8;
const tailItems = 10;
const fewestInTail = 3;

/**
 * Estimates what lies in the gaps without reading it all. Things come in clusters, so a walk steps on by how many it
 * skips at the density that it has just met, a random number; where the cluster turns out to have ended before, the
 * read goes on to the next one for free, and the guess for what was skipped is right on average. A second walk knows
 * how much there is, and takes the steps that the rest of the budget allows.
 */
export async function census(
  gaps: readonly Gap[],
  { read, random, budget }: Census,
): Promise<{ readonly tallies: Tallies; readonly readUnits: number }> {
  let readUnits = 0;
  let probes = 0;

  /** What the gap holds, and how much of it was walked for that price: the rest is taken to be as dense. */
  async function walk(start: Gap, stepAt: (met: number, brought: number) => number, price: number) {
    const stopAt = readUnits + price;
    let met: Tallies = start.before.map(() => 0);
    let front: Gap | undefined = start;
    let brought = 0;
    while (front !== undefined && readUnits < stopAt) {
      const longest = Math.max(2 * brought, stepAt(sumOf(met), brought));
      const step = longest * random();
      const [lower, upper]: readonly [Gap, Gap] = enter(front, step);
      const stretch: Stretch = await read(upper);
      readUnits += stretch.readUnits;
      probes++;
      brought = sumOf(stretch.tallies);
      met = added(added(met, stretch.tallies), skipped(lower, upper, stretch, step, longest));
      front = gapBehind(upper, stretch);
    }
    const walked = front === undefined ? 1 : Number(front.from - start.from) / lengthOf(start);
    return { met: scaled(met, 1 / walked), walked };
  }

  let sums: Tallies = [];
  for (const gap of gaps) {
    const price = (budget * firstWalkShare) / gaps.length;
    const first = await walk(gap, (met) => met * firstStepShare, price);
    const left = budget / gaps.length - price;
    const affordable = (left * probes) / Math.max(1, readUnits);
    const longest = (2 * sumOf(first.met)) / affordable;
    const second = await walk(gap, () => longest, left);
    sums = added(second.walked > enough ? second.met : first.met, sums);
  }
  return { tallies: sums.map((sum) => Math.max(0, sum)), readUnits };
}

/** The gap that a stretch leaves behind itself. */
export function gapBehind(gap: Gap, { tail, last }: Stretch): Gap | undefined {
  if (last === undefined || last >= gap.to) return undefined;
  const from = last + 1n;
  return { pk: gap.pk, from, to: gap.to, before: density(tail.tallies, tail.items, tail.places) };
}

/**
 * The part of a read that tells how dense it is where it ends, as indexes: its last items, ten or half of all, back
 * to where their cluster began; if that is only just before the end, what comes before it.
 */
export function tailOf(places: readonly Place[]): readonly [from: number, to: number] {
  const spacings = places.slice(1).map((place, i) => Number(place - (places[i] as Place)));
  const usual = [...spacings].sort((a, b) => a - b)[spacings.length >> 1] ?? 0;
  const start = 1 + spacings.findLastIndex((spacing) => spacing > Math.max(1, usual) * clearly);
  const end = places.length - start < fewestInTail && start > 1 ? start : places.length;
  const first = end === start ? 0 : start;
  return [Math.max(first, Math.min(end - tailItems, end >> 1)), end];
}

/** Splits a gap where the step ends, at the density before it if there was any; at the latest in its middle. */
function enter(gap: Gap, step: number): readonly [lower: Gap, upper: Gap] {
  const density = sumOf(gap.before);
  const places = density === 0 ? 0 : Math.min(lengthOf(gap) / 2, step / density);
  const at = gap.from + BigInt(Math.floor(places));
  return [
    { ...gap, to: at - 1n },
    { ...gap, from: at },
  ];
}

/**
 * What is taken to lie between two reads: the mean of the densities, but where a cluster has ended in between, that
 * which is right on average for steps drawn evenly from 0 to the longest, wherever the end was.
 */
function skipped(lower: Gap, upper: Gap, stretch: Stretch, step: number, longest: number): Tallies {
  if (lower.to < lower.from) return scaled(lower.before, 0);
  const density = sumOf(lower.before);
  const lead = Number(stretch.first - upper.from);
  const expected = sumOf(stretch.tallies) / stretch.items / density;
  if (!(lead < expected * clearly))
    return scaled(lower.before, (lengthOf(lower) * (2 * step - longest)) / step);
  const behind = densityUpTo(upper, stretch);
  const change = sumOf(behind) / density;
  if (change > clearly || change < 1 / clearly) return scaled(lower.before, lengthOf(lower));
  return scaled(added(lower.before, behind), lengthOf(lower) / 2);
}

const densityUpTo = (gap: Gap, { items, tallies, last }: Stretch): Tallies =>
  last === undefined ? scaled(tallies, 1 / lengthOf(gap)) : density(tallies, items, last + 1n - gap.from);
/** A distance that ends with an item is short for its number: without the bias, that item does not count. */
const density = (tallies: Tallies, items: number, places: bigint): Tallies =>
  scaled(tallies, Math.max(0.5, items - 1) / items / Number(places));
const lengthOf = ({ from, to }: Gap): number => Number(to - from + 1n);

const sumOf = (tallies: Tallies): number => tallies.reduce((sum, tally) => sum + tally, 0);
export const added = (a: Tallies, b: Tallies): Tallies => a.map((tally, kind) => tally + (b[kind] ?? 0));
const scaled = (tallies: Tallies, factor: number): Tallies => tallies.map((tally) => tally * factor);
