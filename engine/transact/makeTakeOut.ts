import type { Context } from '../context.ts';
import type { Handle } from '../model/handle.ts';
import type { Queue } from '../model/queue.ts';
import { acknowledgeMessages } from '../standard/acknowledge.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { byParcel, locate } from '../standard/locate.ts';
import { takeOut } from '../standard/takeOut.ts';
import { absent } from '../table/conditions.ts';
import { acknowledgedKey, formatVersion, ttlAfter } from '../table/keys.ts';
import type { Put } from '../table/port.ts';
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
    locate(context, distinct),
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
  const taken = byParcel(located).map((together) => {
    const messages = together.map(({ handle }) => handle.message);
    return { parcel: (together[0] as (typeof together)[number]).parcel, messages };
  });
  return {
    writes: [
      ...taken.map(
        ({ parcel, messages }) => ['lease', takeOut(parcel, messages, ids.sortable(nowMs))] as const,
      ),
      ...distinct.map((handle) => ['mark', putMark(handle, nowMs)] as const),
    ],
    async committed() {
      const isTaken = new Set(distinct.map(({ message }) => message));
      const messages = taken.flatMap(({ parcel }) => parcel.messages);
      await reclaimBodies(
        context,
        messages.filter(({ key }) => isTaken.has(key)),
      );
    },
  };
}

const markKey = ({ queueId, generation, message }: Handle) => acknowledgedKey(queueId, generation, message);

/** It outlives every copy of the message. */
const putMark = (handle: Handle, nowMs: number): Put => ({
  kind: 'put',
  item: { ...markKey(handle), v: formatVersion, ttl: ttlAfter(nowMs) },
  if: absent(),
});
