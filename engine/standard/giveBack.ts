import type { Context } from '../context.ts';
import { type Handle, handleParcelKey } from '../model/handle.ts';
import type { Message } from '../model/message.ts';
import { parcelItem, parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { parcelSk } from '../table/keys.ts';
import { settleTransaction } from '../table/settle.ts';
import { removeEmpty, takeOut } from './takeOut.ts';

/**
 * The handles of one receive, back from the parcels that it put: for each one transaction, as for a change of visibility,
 * but without an anchor, since nobody holds the handles.
 */
export async function giveBackMessages(
  context: Context,
  queue: Queue,
  handles: readonly Handle[],
  delayMs: number,
): Promise<readonly boolean[]> {
  const parcels = new Map<string, Handle[]>();
  for (const handle of handles) {
    const { pk, sk } = handleParcelKey(handle);
    const together = parcels.get(`${pk} ${sk}`);
    if (together === undefined) parcels.set(`${pk} ${sk}`, [handle]);
    else together.push(handle);
  }
  const given = new Set<Handle>();
  await Promise.all(
    [...parcels.values()].map(async (together) => {
      if (!(await giveBackParcel(context, together, delayMs))) return;
      for (const handle of together) given.add(handle);
    }),
  );
  const { waiters, clock } = context;
  if (delayMs === 0) waiters.wake(queue.id);
  else waiters.wakeAt(queue.id, clock.now() + delayMs);
  return handles.map((handle) => given.has(handle));
}

async function giveBackParcel(
  context: Context,
  handles: readonly Handle[],
  delayMs: number,
): Promise<boolean> {
  const { table, clock, ids } = context;
  const key = handleParcelKey(handles[0] as Handle);
  const item = await table.get(key);
  if (item === undefined) return false;
  const parcel = parcelOf(item);
  const wanted = new Set(handles.map(({ message }) => message));
  const messages = parcel.messages.filter((message) => wanted.has(message.key));
  if (messages.length < wanted.size) return false;
  const nowMs = clock.now();
  const token = ids.sortable(nowMs);
  const home = { pk: key.pk, sk: parcelSk(nowMs + delayMs, ids.sortable(nowMs)) };
  const copy = parcelItem(home, messages.map(asBefore), {
    ttl: parcel.ttl,
    from: parcel.from,
    wake: delayMs === 0,
  });
  const out = takeOut(parcel, [...wanted], token);
  const moved = await settleTransaction(context, [{ kind: 'put', item: copy }, out], token);
  if (moved.outcome === 'done' && out.kind === 'update') await removeEmpty(context, key);
  return moved.outcome === 'done';
}

/** As it was before it was received. */
const asBefore = (message: Message): Message => {
  const receiveCount = message.receiveCount - 1;
  return { ...message, receiveCount, firstReceivedMs: receiveCount === 0 ? 0 : message.firstReceivedMs };
};
