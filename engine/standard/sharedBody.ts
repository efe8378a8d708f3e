import { readerOf, readVarint, varintLength, writeVarint } from '../model/bytes.ts';
import type { Item, Value, ValueMap } from '../table/port.ts';

/**
 * Several contents in one body item: all bytes in a row, the length of each, and which slots were deleted. One value
 * for all is a fraction of the objects, and of the bytes, that a map of them would be.
 */
export function sharedBody(contents: readonly Buffer[]): Readonly<Record<'c' | 'o' | 'g', Value>> {
  const lengths = contents.map(({ length }) => length);
  const packed = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + varintLength(length), 0));
  let at = 0;
  for (const length of lengths) at = writeVarint(packed, length, at);
  return { c: Buffer.concat(contents), o: packed, g: new Map() };
}

/** The contents by slot; nothing where one was deleted. */
export function slotsOf(item: Item): readonly (Uint8Array | undefined)[] {
  const contents = item.c as Uint8Array;
  const gone = item.g as ValueMap;
  const lengths = readerOf(item.o as Uint8Array);
  const slots: (Uint8Array | undefined)[] = [];
  let start = 0;
  while (lengths.at < lengths.bytes.length) {
    const end = start + readVarint(lengths);
    slots.push(gone.has(String(slots.length)) ? undefined : contents.subarray(start, end));
    start = end;
  }
  return slots;
}

/** For a body item of its own there are no lengths. */
export const isShared = (item: Item): boolean => item.o !== undefined;
