import { updated } from './evaluate.ts';
import { itemSize } from './itemSize.ts';
import type { Item, TransactWrite } from './port.ts';

const writeUnitBytes = 1024;
export const readUnitBytes = 4096;

/** A write costs by the larger of what was there and what is there now, at least one unit; a refused one by what was. */
export function writeUnits(write: TransactWrite, old: Item | undefined, wasRefused: boolean): number {
  const bytes = Math.max(sizeOf(old), wasRefused ? 0 : sizeOf(itemAfter(write, old)));
  return Math.max(1, Math.ceil(bytes / writeUnitBytes));
}

/** A read costs by all that it brings, at least one unit; half of that where it may lag. */
export function readUnits(items: readonly (Item | undefined)[], eventual = false): number {
  const bytes = items.reduce((sum, item) => sum + sizeOf(item), 0);
  return Math.max(1, Math.ceil(bytes / readUnitBytes)) * (eventual ? 0.5 : 1);
}

export function itemAfter(write: TransactWrite, old: Item | undefined): Item | undefined {
  switch (write.kind) {
    case 'put':
      return write.item;
    case 'update':
      return old === undefined && write.creates !== true ? undefined : updated(write, old);
    case 'remove':
      return undefined;
    case 'check':
      return old;
  }
}

const sizeOf = (item: Item | undefined): number => (item === undefined ? 0 : itemSize(item));
