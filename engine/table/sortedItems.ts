import type { Item } from './port.ts';

/** The items of one partition in the order of their sort keys, in chunks: inserting moves at most one chunk. */
export type SortedItems = Item[][];

const chunkLimit = 256;

export function findItem(chunks: SortedItems, sk: string): Item | undefined {
  const chunk = chunks[chunkFor(chunks, sk)];
  if (chunk === undefined) return undefined;
  const item = chunk[slotFor(chunk, sk)];
  return item !== undefined && item.sk === sk ? item : undefined;
}

/** Puts the item in its place, or in that of the item with its key. */
export function insertItem(chunks: SortedItems, item: Item): void {
  const at = chunkFor(chunks, item.sk);
  const chunk = chunks[at];
  if (chunk === undefined) {
    appendItem(chunks, item);
    return;
  }
  const slot = slotFor(chunk, item.sk);
  if (chunk[slot]?.sk === item.sk) {
    chunk[slot] = item;
    return;
  }
  chunk.splice(slot, 0, item);
  if (chunk.length > chunkLimit) chunks.splice(at + 1, 0, chunk.splice(chunkLimit / 2));
}

/** Items mostly come in the order of time: then chunks are left full, not half full. */
function appendItem(chunks: SortedItems, item: Item): void {
  const last = chunks.at(-1);
  if (last === undefined || last.length >= chunkLimit) chunks.push([item]);
  else last.push(item);
}

/** Removes an item that is there. */
export function removeItem(chunks: SortedItems, sk: string): void {
  const at = chunkFor(chunks, sk);
  const chunk = chunks[at] as Item[];
  if (chunk.length > 1) chunk.splice(slotFor(chunk, sk), 1);
  else if (at === 0) chunks.shift();
  else chunks.splice(at, 1);
}

/** The first item behind that key. */
export function itemBehind(chunks: SortedItems, sk: string): Item | undefined {
  let found: Item | undefined;
  walkUp(chunks, sk, '\uffff', (item) => {
    if (item.sk > sk) found = item;
    return found === undefined;
  });
  return found;
}

/** Visits the items from `from` up to `to`, both inclusive, until a visit answers false. */
export function walkUp(chunks: SortedItems, from: string, to: string, visit: (item: Item) => boolean): void {
  let at = chunkFor(chunks, from);
  let slot = at < chunks.length ? slotFor(chunks[at] as Item[], from) : 0;
  for (; at < chunks.length; at++, slot = 0) {
    const chunk = chunks[at] as Item[];
    for (; slot < chunk.length; slot++) {
      const item = chunk[slot] as Item;
      if (item.sk > to || !visit(item)) return;
    }
  }
}

/** The same from `to` down to `from`. */
export function walkDown(
  chunks: SortedItems,
  from: string,
  to: string,
  visit: (item: Item) => boolean,
): void {
  let at = Math.min(chunkFor(chunks, to), chunks.length - 1);
  let slot = at < 0 ? -1 : lastSlotUpTo(chunks[at] as Item[], to);
  while (at >= 0) {
    const chunk = chunks[at] as Item[];
    for (; slot >= 0; slot--) {
      const item = chunk[slot] as Item;
      if (item.sk < from || !visit(item)) return;
    }
    at--;
    slot = at < 0 ? -1 : (chunks[at] as Item[]).length - 1;
  }
}

function lastSlotUpTo(chunk: Item[], sk: string): number {
  const slot = slotFor(chunk, sk);
  return chunk[slot]?.sk === sk ? slot : slot - 1;
}

/** The first chunk that ends at or behind the key. */
function chunkFor(chunks: SortedItems, sk: string): number {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const chunk = chunks[middle] as Item[];
    if ((chunk[chunk.length - 1] as Item).sk < sk) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first slot whose key is this one or behind it. */
function slotFor(chunk: Item[], sk: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((chunk[middle] as Item).sk < sk) low = middle + 1;
    else high = middle;
  }
  return low;
}
