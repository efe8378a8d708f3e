import type { Context } from '../context.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import { folded, headOf, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { allOf } from '../table/conditions.ts';
import { groupHeadKey } from '../table/keys.ts';
import { StorageUnavailable } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { handlesByGroup } from './handlesByGroup.ts';
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
  const living = handles.filter((handle) => !isPastRetention(queue, handle, nowMs));
  const changed = new Set<FifoHandle>();
  await Promise.all(
    [...handlesByGroup(queue, living)].map(async ([pk, rounds]) => {
      for (const round of rounds) {
        for (const handle of await changeGroup(context, queue, pk, round, timeoutMs)) changed.add(handle);
      }
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
    const hint = newHint(context, queue, group, Math.min(visibleAtMs, ...expiriesMs), 0);
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
