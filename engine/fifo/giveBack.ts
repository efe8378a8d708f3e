import type { Context } from '../context.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import { type Delivery, folded, headOf, packCount, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { allOf } from '../table/conditions.ts';
import { groupHeadKey } from '../table/keys.ts';
import { settle } from '../table/settle.ts';
import { handlesByGroup } from './handlesByGroup.ts';
import { handleExpiryMs, isHeld, stateOf } from './held.ts';
import { newHint, writeHint } from './hints.ts';

/** Nobody's: a handle of the lease that was given back is refused. */
const noToken = '';

/** For each group one write of its head, on condition that the leases are still those of the handles. */
export async function giveBackToGroups(
  context: Context,
  queue: Queue,
  handles: readonly FifoHandle[],
  delayMs: number,
): Promise<readonly boolean[]> {
  const given = new Set<FifoHandle>();
  await Promise.all(
    [...handlesByGroup(queue, handles)].map(async ([pk, rounds]) => {
      const [together = []] = rounds;
      if (!(await giveBackGroup(context, queue, pk, together, delayMs))) return;
      for (const handle of together) given.add(handle);
    }),
  );
  return handles.map((handle) => given.has(handle));
}

async function giveBackGroup(
  context: Context,
  queue: Queue,
  pk: string,
  handles: readonly FifoHandle[],
  delayMs: number,
): Promise<boolean> {
  const { table, clock } = context;
  const key = groupHeadKey(pk);
  const item = await table.get(key);
  const nowMs = clock.now();
  if (item === undefined) return false;
  const head = headOf(item);
  if (handles.some((handle) => stateOf(queue, head, handle, nowMs) !== 'held')) return false;
  const visibleAtMs = nowMs + delayMs;
  const expiriesMs = handles.map((handle) => handleExpiryMs(queue, handle));
  const { ackedThrough } = folded(head);
  const group = handles[0]?.group ?? '';
  const hint = newHint(context, queue, group, Math.min(visibleAtMs, ...expiriesMs), ackedThrough);
  const { outcome } = await settle(context, {
    kind: 'update',
    key,
    set: [
      ...handles.flatMap(({ sequence }) => {
        const { count, firstReceivedMs } = head.deliveries.get(sequence) as Delivery;
        const name = sequenceKey(sequence);
        return [
          [['u', name], visibleAtMs] as const,
          [['o', name], noToken] as const,
          [
            ['c', name],
            packCount({ count: count - 1, firstReceivedMs: count === 1 ? 0 : firstReceivedMs }),
          ] as const,
        ];
      }),
      [['h'], hint.atMs],
      [['n'], hint.nonce],
    ],
    if: allOf(...handles.flatMap((handle) => isHeld(handle, nowMs))),
  });
  if (outcome === 'refused') return false;
  // unknown: if it was done after all, the group comes back no later than that it would have without it
  await writeHint(context, queue, hint);
  return outcome === 'done';
}
