import type { Context } from '../context.ts';
import { type Handle, handleParcelKey } from '../model/handle.ts';
import { sentMsOf } from '../model/messageId.ts';
import { type Parcel, parcelItem, parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { parcelSk } from '../table/keys.ts';
import type { Item, Key } from '../table/port.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';
import { anchored, anchorKey, moveAnchor } from './anchor.ts';
import { oldestLiveMs } from './sortParcel.ts';
import { removeEmpty, takeOut } from './takeOut.ts';

/** Where a handle's message is now. */
type Located = { readonly handle: Handle; readonly pointed: Key | undefined; readonly parcel: Parcel };

const maxAttempts = 8;

/**
 * Makes messages visible `timeoutMs` from now; answers handle by handle whether its message was still there.
 * Handles of one parcel move together: one transaction puts the copy, points every anchor at it on condition that
 * it still points where it was read, and takes the messages out of their old place.
 */
export async function changeMessages(
  context: Context,
  queue: Queue,
  handles: readonly Handle[],
  timeoutMs: number,
): Promise<readonly boolean[]> {
  const changed = new Set<Handle>();
  const oldestMs = oldestLiveMs(queue, context.clock.now());
  // a handle may be newer than the record: this process need not know of a purge yet
  const pending = new Set<Handle>(
    handles.filter(
      ({ generation, message }) => generation >= queue.generation && sentMsOf(message) >= oldestMs,
    ),
  );
  for (let attempt = 0; pending.size > 0; attempt++) {
    if (attempt === maxAttempts)
      throw new StorageUnavailable('a message kept moving while it was being changed');
    const { located, gone } = await locate(context, [...pending]);
    for (const handle of gone) pending.delete(handle);
    await Promise.all(
      byParcel(located).map(async (together) => {
        const outcome = await move(context, together, timeoutMs);
        if (outcome !== 'done') return;
        for (const { handle } of together) {
          changed.add(handle);
          pending.delete(handle);
        }
      }),
    );
  }
  const visibleAtMs = context.clock.now() + timeoutMs;
  if (timeoutMs === 0) context.waiters.wake(queue.id);
  else context.waiters.wakeAt(queue.id, visibleAtMs);
  return handles.map((handle) => changed.has(handle));
}

/**
 * Reads anchors, then the parcels that they name, which is no snapshot: a message that is not where it should be is
 * gone only if its anchor still points where it was read; else another change has moved it meanwhile, and it is
 * looked for again.
 */
async function locate(
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

async function move(
  context: Context,
  together: readonly Located[],
  timeoutMs: number,
): Promise<'done' | 'refused'> {
  const { clock, ids } = context;
  const nowMs = clock.now();
  const { parcel } = together[0] as Located;
  const wanted = new Set(together.map(({ handle }) => handle.message));
  const messages = parcel.messages.filter(({ key }) => wanted.has(key));
  const sk = parcelSk(nowMs + timeoutMs, ids.sortable(nowMs));
  const copy = parcelItem({ pk: parcel.key.pk, sk }, messages, {
    ttl: parcel.ttl,
    from: parcel.from,
    wake: timeoutMs === 0,
  });
  const token = ids.sortable(nowMs);
  const out = takeOut(
    parcel,
    messages.map(({ key }) => key),
    token,
  );
  // by message: one handle may be given twice
  const anchors = new Map(
    together.map(({ handle, pointed }) => [
      handle.message,
      moveAnchor(handleParcelKey(handle), handle.message, pointed, sk, nowMs),
    ]),
  );
  const writes = [{ kind: 'put', item: copy } as const, ...anchors.values(), out];
  const moved = await settleTransaction(context, writes, token);
  if (moved.outcome === 'done' && out.kind === 'update') await removeEmpty(context, parcel.key);
  return moved.outcome === 'done' ? 'done' : 'refused';
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

function byParcel(located: readonly Located[]): readonly (readonly Located[])[] {
  const groups = new Map<string, Located[]>();
  for (const one of located) {
    const id = idOf(one.parcel.key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
