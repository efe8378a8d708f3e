import { readerOf, readVarint, varintLength, writeVarint } from './bytes.ts';

/** Whole numbers as runs, in order, apart from each other: `[first, last]`, both inclusive. */
export type Ranges = readonly (readonly [first: number, last: number])[];

export function withNumber(ranges: Ranges, value: number): Ranges {
  const before = ranges.filter(([, last]) => last < value - 1);
  const behind = ranges.filter(([first]) => first > value + 1);
  const touching = ranges.slice(before.length, ranges.length - behind.length);
  const first = Math.min(value, ...touching.map(([low]) => low));
  const last = Math.max(value, ...touching.map(([, high]) => high));
  return [...before, [first, last], ...behind];
}

export const isWithin = (ranges: Ranges, value: number): boolean =>
  ranges.some(([first, last]) => first <= value && value <= last);

export const countIn = (ranges: Ranges): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

const nothing = Buffer.alloc(0);
const noRanges: Ranges = [];

/** Packed as distances, each from the number before, beginning at `base`. */
export function packRanges(ranges: Ranges, base: number): Buffer {
  if (ranges.length === 0) return nothing;
  const distances: number[] = [];
  let at = base;
  for (const [first, last] of ranges) {
    distances.push(first - at, last - first);
    at = last;
  }
  const packed = Buffer.allocUnsafe(distances.reduce((sum, distance) => sum + varintLength(distance), 0));
  let offset = 0;
  for (const distance of distances) offset = writeVarint(packed, distance, offset);
  return packed;
}

export function unpackRanges(packed: Uint8Array, base: number): Ranges {
  if (packed.length === 0) return noRanges;
  const reader = readerOf(packed);
  const ranges: [number, number][] = [];
  let at = base;
  while (reader.at < reader.bytes.length) {
    const first = at + readVarint(reader);
    at = first + readVarint(reader);
    ranges.push([first, at]);
  }
  return ranges;
}
