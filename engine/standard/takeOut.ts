import type { Context } from '../context.ts';
import type { MessageKey } from '../model/messageId.ts';
import { holdsAll, isEmpty, isEmptyParcel, type Parcel, untouched } from '../model/parcel.ts';
import type { Item, Key, Remove, Update } from '../table/port.ts';
import { settle, tokenAttribute } from '../table/settle.ts';

/**
 * The write that takes messages out of the parcel that was read. The whole of it goes on condition that nobody
 * has touched it since; a part goes on condition that its messages are still there, so that takers of different
 * parts do not disturb each other and an acknowledgement is never undone.
 */
export function takeOut(parcel: Parcel, keys: readonly MessageKey[], token: string): Remove | Update {
  if (keys.length === parcel.messages.length) {
    return { kind: 'remove', key: parcel.key, if: untouched(parcel.revision) };
  }
  return takeOutPart(parcel.key, keys, token, 'new');
}

export const takeOutPart = (
  key: Key,
  keys: readonly MessageKey[],
  token: string,
  returning: 'old' | 'new',
): Update => ({
  kind: 'update',
  key,
  unset: keys.map((message) => ['m', message] as const),
  add: [[['r'], 1]],
  set: [[[tokenAttribute], token]],
  if: holdsAll(keys),
  returning,
});

/** Whoever empties a parcel, or meets an empty one, removes it on condition that it still is. */
export async function removeIfEmpty(context: Context, item: Item | undefined): Promise<void> {
  if (item === undefined || !isEmptyParcel(item)) return;
  await removeEmpty(context, { pk: item.pk, sk: item.sk });
}

/** An empty parcel that stays for a while harms nobody, so the outcome is not looked at. */
export async function removeEmpty({ table }: Pick<Context, 'table'>, key: Key): Promise<void> {
  await table.remove({ kind: 'remove', key, if: isEmpty });
}

/** Takes out without a copy: expired messages, or a copy's messages that others turned out to hold. */
export async function drop(context: Context, key: Key, keys: readonly MessageKey[]): Promise<boolean> {
  const write = takeOutPart(key, keys, context.ids.sortable(context.clock.now()), 'new');
  const dropped = await settle(context, write);
  if (dropped.outcome !== 'done') return false;
  await removeIfEmpty(context, dropped.item);
  return true;
}
