import type { Context } from '../context.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import { folded, headOf, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { allOf } from '../table/conditions.ts';
import { groupHeadKey, groupPk } from '../table/keys.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { handleExpiryMs, isHeld, isPastRetention, stateOf } from './held.ts';
import { newHint, writeHint } from './hints.ts';

/**
 * Makes messages of running leases visible `timeoutMs` from now; answers handle by handle whether the lease still
 * ran. Each message of a group has its own instant: the first hidden one holds back those behind it.
 */
export async function changeVisibilityInGroups(
  context: Context,
  queue: Queue,
  handles: readonly FifoHandle[],
  timeoutMs: number,
): Promise<readonly boolean[]> {
  const nowMs = context.clock.now();
  const groups = new Map<string, FifoHandle[]>();
  for (const handle of handles) {
    if (handle.generation < queue.generation || isPastRetention(queue, handle, nowMs)) continue;
    const pk = groupPk(handle.queueId, handle.generation, handle.group);
    const together = groups.get(pk);
    if (together === undefined) groups.set(pk, [handle]);
    else together.push(handle);
  }
  const changed = new Set<FifoHandle>();
  await Promise.all(
    [...groups].map(async ([pk, together]) => {
      for (const handle of await changeGroup(context, queue, pk, together, timeoutMs)) changed.add(handle);
    }),
  );
  return handles.map((handle) => changed.has(handle));
}

const maxAttempts = 12;

async function changeGroup(
  context: Context,
  queue: Queue,
  pk: string,
  handles: readonly FifoHandle[],
  timeoutMs: number,
): Promise<readonly FifoHandle[]> {
  const { table, clock } = context;
  const key = groupHeadKey(pk);
  const group = handles[0]?.group ?? '';
  let pending = handles;
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    const nowMs = clock.now();
    const visibleAtMs = nowMs + timeoutMs;
    const expiriesMs = pending.map((handle) => handleExpiryMs(queue, handle));
    const hint = newHint(context, group, Math.min(visibleAtMs, ...expiriesMs), 0);
    const outcome = await settle(context, {
      kind: 'update',
      key,
      set: [
        ...pending.map(({ sequence }) => [['u', sequenceKey(sequence)], visibleAtMs] as const),
        [['h'], hint.atMs],
        [['n'], hint.nonce],
      ],
      if: allOf(...pending.flatMap((handle) => isHeld(handle, nowMs))),
      returning: 'new',
    });
    const item = outcome.outcome === 'unknown' ? await table.get(key) : outcome.item;
    const head = item === undefined ? undefined : headOf(item);
    // one whose outcome is not known is ours if the head names the hint that came with it
    if (outcome.outcome === 'done' || head?.hintNonce === hint.nonce) {
      const ackedThrough = head === undefined ? 0 : folded(head).ackedThrough;
      await writeHint(context, queue, { ...hint, ackedThrough });
      return pending;
    }
    pending =
      head === undefined ? [] : pending.filter((handle) => stateOf(queue, head, handle, nowMs) === 'held');
  }
  if (pending.length > 0) throw new StorageUnavailable('a message group kept changing');
  return [];
}
