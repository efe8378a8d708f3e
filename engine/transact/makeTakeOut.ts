import type { Context } from '../context.ts';
import type { Handle } from '../model/handle.ts';
import { isErasable, type Message } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import { acknowledgeMessages } from '../standard/acknowledge.ts';
import { bodyItemKeys, reclaimBodies } from '../standard/bodies.ts';
import { byParcel, locate } from '../standard/locate.ts';
import { takeOut } from '../standard/takeOut.ts';
import { absent } from '../table/conditions.ts';
import { acknowledgedKey, formatVersion, ttlAfter } from '../table/keys.ts';
import { type Put, StorageUnavailable } from '../table/port.ts';
import type { Made, NotHeld } from './made.ts';

/**
 * The writes that take messages out of the parcels in which their holder has them, and mark each as acknowledged. A
 * receive that died, or that heard no answer, may have left a copy of its message: whoever gets that meets the mark.
 */
export async function makeTakeOut(
  context: Context,
  queue: Queue,
  handles: readonly Handle[],
): Promise<Made | NotHeld> {
  const { table, ids, clock } = context;
  const distinct = [...new Map(handles.map((handle) => [handle.message, handle])).values()];
  const [{ located, gone }, marks] = await Promise.all([
    locateAll(context, distinct),
    Promise.all(distinct.map((handle) => table.get(markKey(handle)))),
  ]);
  const copies = distinct.filter((_, i) => marks[i] !== undefined);
  if (copies.length > 0) {
    await acknowledgeMessages(context, copies);
    return { notHeld: 'done', messages: copies.map(({ message }) => message) };
  }
  const lost = distinct.filter((handle) => handle.generation < queue.generation || gone.includes(handle));
  if (lost.length > 0) return { notHeld: 'lost', messages: lost.map(({ message }) => message) };
  const nowMs = clock.now();
  const isTaken = new Set(distinct.map(({ message }) => message));
  const messages: Message[] = [];
  const takings = byParcel(located).map((together) => {
    const { parcel } = together[0] as (typeof together)[number];
    const taken = parcel.messages.filter(({ key }) => isTaken.has(key));
    messages.push(...taken);
    const keys = taken.map(({ key }) => key);
    return ['lease', takeOut(parcel, keys, ids.sortable(nowMs))] as const;
  });
  const erased = bodyItemKeys(messages.filter(isErasable));
  const kept = messages.filter((message) => !isErasable(message));
  return {
    writes: [
      ...takings,
      ...distinct.map((handle) => ['mark', putMark(handle, nowMs)] as const),
      ...erased.map((key) => ['message', { kind: 'remove', key }] as const),
    ],
    committed: () => reclaimBodies(context, kept),
  };
}

const maxAttempts = 8;

/** One that its holder keeps longer meanwhile is looked for again: what is marked must be taken out as well. */
async function locateAll(context: Context, handles: readonly Handle[]): ReturnType<typeof locate> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const found = await locate(context, handles);
    if (found.located.length + found.gone.length === handles.length) return found;
  }
  throw new StorageUnavailable('a message kept moving while it was being acknowledged');
}

const markKey = ({ queueId, generation, message }: Handle) => acknowledgedKey(queueId, generation, message);

/** It outlives every copy of the message. */
const putMark = (handle: Handle, nowMs: number): Put => ({
  kind: 'put',
  item: { ...markKey(handle), v: formatVersion, ttl: ttlAfter(nowMs) },
  if: absent(),
});
