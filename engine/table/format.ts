import { formatVersion } from './keys.ts';
import { type Item, StorageUnavailable } from './port.ts';

/** Every version reads its own format and the next one, which may only add to it (`docs/item-format.md`). */
export const isReadable = (item: Item): boolean => !((item.v as number) > formatVersion + 1);

/**
 * The item, if this version knows what it says. Reading more into an item than is known could lose a message, so one of a
 * later format is left as it is, and whoever meets it fails.
 */
export function readable(item: Item): Item {
  if (isReadable(item)) return item;
  throw new StorageUnavailable(
    `the table holds an item of format ${item.v}, and this version reads formats up to ${formatVersion + 1}: go on with the version that wrote it`,
  );
}
