import type { Context } from '../context.ts';
import type { MessageKey } from '../model/messageId.ts';
import { absent, equals } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import { anchorSk, formatVersion } from '../table/keys.ts';
import type { Item, Key, Put } from '../table/port.ts';

/**
 * Changing visibility moves a message while its receiver keeps the old handle. The anchor, under the key in that
 * handle, says where the message went; it lies outside the range that receives read.
 */
const anchorLifeMs = 13 * 3_600_000;

export const anchorKey = (parcel: Key, message: MessageKey): Key => ({
  pk: parcel.pk,
  sk: anchorSk(parcel.sk, message),
});

/** The parcel that an anchor points at. */
export const anchored = (parcel: Key, anchor: Item | undefined): Key | undefined =>
  anchor === undefined ? undefined : { pk: parcel.pk, sk: readable(anchor).to as string };

export async function readAnchor(
  { table }: Context,
  parcel: Key,
  message: MessageKey,
): Promise<Key | undefined> {
  return anchored(parcel, await table.get(anchorKey(parcel, message)));
}

/** Points the anchor elsewhere, on condition that it still points where it was read. */
export const moveAnchor = (
  parcel: Key,
  message: MessageKey,
  pointed: Key | undefined,
  to: string,
  nowMs: number,
): Put => ({
  kind: 'put',
  item: {
    ...anchorKey(parcel, message),
    v: formatVersion,
    ttl: Math.ceil((nowMs + anchorLifeMs) / 1000),
    to,
  },
  if: pointed === undefined ? absent() : equals(['to'], pointed.sk),
});
