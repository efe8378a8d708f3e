import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { groupPk } from '../table/keys.ts';
import { settle } from '../table/settle.ts';
import { collectGarbage } from './collectGarbage.ts';
import { type Hint, isAtHome, newHint, removeHint, writeHint } from './hints.ts';
import { noteIdle } from './idle.ts';
import { foldWrite } from './lease.ts';
import { type Plan, planGroup, type Rules } from './plan.ts';
import { type GroupRead, manyParcels, readGroup } from './readGroup.ts';

/** How a queue's groups are to be read now. */
export function rulesOf(
  { clock }: Context,
  queue: Queue,
  read: GroupRead,
  want: number,
  maxReceiveCount?: number,
  fit?: Rules['fit'],
): Rules {
  return {
    nowMs: clock.now(),
    retentionMs: queue.retentionMs,
    delayMs: queue.delayMs,
    maxReceiveCount,
    want,
    ...(fit && { fit }),
    isReadAfterHead: read.isReadAfterHead,
    readThrough: read.readThrough,
  };
}

/** Counts expired messages as acknowledged; false where somebody else has changed the head since it was read. */
export async function passExpired(
  context: Context,
  queue: Queue,
  pk: string,
  read: GroupRead,
  plan: Plan,
): Promise<boolean> {
  const passed = await settle(context, foldWrite(pk, read.head, plan));
  if (passed.outcome !== 'done') return false;
  await collectGarbage(context, queue, read, plan.expired);
  return true;
}

/** Nothing to be had from the group now: the hint that was met moves to where there will be, or goes. */
export async function rest(
  context: Context,
  queue: Queue,
  pk: string,
  met: Hint,
  read: GroupRead,
  plan: Plan,
): Promise<void> {
  if (plan.expired.length > 0 && !(await passExpired(context, queue, pk, read, plan))) return;
  if (typeof plan.end === 'object') {
    if (plan.end.atMs === met.atMs && isAtHome(met, queue)) return;
    await writeHint(
      context,
      queue,
      newHint(context, queue, met.group, plan.end.atMs, plan.head.ackedThrough),
    );
  } else if (plan.end === 'empty') {
    await noteIdle(context, queue, met.group, context.clock.now());
  }
  await removeHint(context, queue, met);
}

/** Takes in what is acknowledged or expired, and puts the hint where the group has something next. */
export async function tidyGroup(context: Context, queue: Queue, met: Hint): Promise<void> {
  const pk = groupPk(queue.id, queue.generation, met.group);
  for (;;) {
    const read = await readGroup(context, pk, { want: 1, parcelsAtOnce: manyParcels });
    if (read === undefined) {
      await removeHint(context, queue, met);
      return;
    }
    const plan = planGroup(read.head, read.messages, rulesOf(context, queue, read, 0));
    if (plan.end !== 'unread') return rest(context, queue, pk, met, read, plan);
    if (plan.expired.length === 0 || !(await passExpired(context, queue, pk, read, plan))) return;
  }
}
