import type { Context } from '../context.ts';
import { type Handle, handleParcelKey } from '../model/handle.ts';
import { type Parcel, parcelOf } from '../model/parcel.ts';
import type { Item, Key } from '../table/port.ts';
import { anchored, anchorKey } from './anchor.ts';

/** Where a handle's message is now. */
export type Located = { readonly handle: Handle; readonly pointed: Key | undefined; readonly parcel: Parcel };

/**
 * Reads anchors, then the parcels that they name, which is no snapshot: a message that is not where it should be is
 * gone only if its anchor still points where it was read; else another change has moved it meanwhile, and it is
 * looked for again.
 */
export async function locate(
  { table }: Context,
  handles: readonly Handle[],
): Promise<{ readonly located: readonly Located[]; readonly gone: readonly Handle[] }> {
  const homes = handles.map(handleParcelKey);
  const anchorKeys = homes.map((home, i) => anchorKey(home, (handles[i] as Handle).message));
  const pointedNow = async () => {
    const anchors = await readAll(table, anchorKeys);
    return homes.map((home, i) => anchored(home, anchors.get(idOf(anchorKeys[i] as Key))));
  };
  const pointed = await pointedNow();
  const places = homes.map((home, i) => pointed[i] ?? home);
  const items = await readAll(table, places);
  const located: Located[] = [];
  const missing: number[] = [];
  for (const [i, handle] of handles.entries()) {
    const item = items.get(idOf(places[i] as Key));
    const parcel = item === undefined ? undefined : parcelOf(item);
    if (parcel?.messages.some(({ key }) => key === handle.message)) {
      located.push({ handle, pointed: pointed[i], parcel });
    } else {
      missing.push(i);
    }
  }
  if (missing.length === 0) return { located, gone: [] };
  const after = await pointedNow();
  const gone = missing.filter((i) => after[i]?.sk === pointed[i]?.sk);
  return { located, gone: gone.map((i) => handles[i] as Handle) };
}

const maxBatchGet = 100;
async function readAll(table: Context['table'], keys: readonly Key[]): Promise<ReadonlyMap<string, Item>> {
  const distinct = [...new Map(keys.map((key) => [idOf(key), key])).values()];
  const found = new Map<string, Item>();
  for (let i = 0; i < distinct.length; i += maxBatchGet) {
    for (const item of await table.batchGet(distinct.slice(i, i + maxBatchGet))) {
      if (item !== undefined) found.set(idOf(item), item);
    }
  }
  return found;
}

const idOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

export function byParcel(located: readonly Located[]): readonly (readonly Located[])[] {
  const groups = new Map<string, Located[]>();
  for (const one of located) {
    const id = idOf(one.parcel.key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
