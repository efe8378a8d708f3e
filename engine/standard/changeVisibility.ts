import type { Context } from '../context.ts';
import { type Handle, handleParcelKey } from '../model/handle.ts';
import { sentMsOf } from '../model/messageId.ts';
import { parcelItem } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { parcelSk, visibleAtOf } from '../table/keys.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';
import { moveAnchor } from './anchor.ts';
import { byParcel, type Located, locate } from './locate.ts';
import { oldestLiveMs } from './sortParcel.ts';
import { removeEmpty, takeOut } from './takeOut.ts';

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
    // later than it was is no news to anybody
    wake: nowMs + timeoutMs < visibleAtOf(parcel.key.sk) || timeoutMs === 0,
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
