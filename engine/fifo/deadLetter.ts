import type { Context } from '../context.ts';
import { folded, freshHead, type Head, headOf, sequenceKey } from '../model/head.ts';
import { messageIdOf } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { extendBodies } from '../standard/bodies.ts';
import { allOf, equals } from '../table/conditions.ts';
import { groupHeadKey, groupPk, ttlAfter } from '../table/keys.ts';
import type { Condition, TransactWrite, Update } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';
import { dropFromParcel } from './collectGarbage.ts';
import { accept, deduplicationRecordKey } from './deduplication.ts';
import { groupParcelItem, type Placed } from './groupParcel.ts';
import { announce, newHint, putHint } from './hints.ts';
import { deliveryPaths, forgotten, headState } from './lease.ts';
import type { Plan } from './plan.ts';
import type { GroupRead } from './readGroup.ts';
import { advanceHead } from './send.ts';

/**
 * Moves the message at the head of a group to the same group of the dead-letter queue, in one transaction: it leaves
 * here if and only if it is there, with its hint, and no second move is accepted. Its MessageId becomes its
 * deduplication id, and its retention starts again.
 */
export async function moveToFifoDeadLetters(
  context: Context,
  source: Queue,
  target: Queue,
  group: string,
  read: GroupRead,
  plan: Pick<Plan, 'head' | 'expired'>,
  dead: Placed,
): Promise<boolean> {
  const { table, clock, ids } = context;
  const sourcePk = groupPk(source.id, source.generation, group);
  const targetPk = groupPk(target.id, target.generation, group);
  const nowMs = clock.now();
  const isSame = sourcePk === targetPk;
  const targetRead = isSame ? read.item : await table.get(groupHeadKey(targetPk));
  const targetHead = targetRead === undefined ? freshHead(nowMs) : headOf(targetRead);
  const record = deduplicationRecordKey(target, group, messageIdOf(dead.message.key));
  await extendBodies(context, [dead.message], ttlAfter(nowMs));

  const before = read.head.deliveries.get(dead.sequence);
  const receiveCount = dead.message.receiveCount + (before?.count ?? 0);
  const arriving = {
    ...dead.message,
    receiveCount,
    countOnArrival: receiveCount,
    firstReceivedMs: dead.message.firstReceivedMs || (before?.firstReceivedMs ?? 0),
  };
  const hint = newHint(context, group, nowMs + target.delayMs, folded(targetHead).ackedThrough);
  const leave = leaveWrite(sourcePk, read.head, plan, dead);
  const heads: readonly TransactWrite[] = isSame
    ? [withAdvance(leave, targetHead)]
    : [leave, advanceHead(targetPk, targetRead, targetHead, 1, nowMs)];
  const moved = await settleTransaction(
    context,
    [
      ...heads,
      {
        kind: 'put',
        item: groupParcelItem(targetPk, targetHead.next, [arriving], {
          ttl: ttlAfter(nowMs),
          from: source.name,
          movedMs: nowMs,
        }),
      },
      accept(record, arriving.key, targetHead.next, nowMs),
      putHint(context, target, hint),
    ],
    ids.sortable(nowMs),
  );
  if (moved.outcome !== 'done') return false;
  announce(context, target, hint.atMs);
  await dropFromParcel(context, dead.parcel, [dead.message.key], 'keep');
  return true;
}

/** The message counts as acknowledged here, as long as it was not, nor received again, since the head was read. */
export function leaveWrite(
  pk: string,
  read: Head,
  plan: Pick<Plan, 'head' | 'expired'>,
  { sequence }: Pick<Placed, 'sequence'>,
): Update {
  const delivery = read.deliveries.get(sequence);
  const asRead: Condition[] =
    delivery === undefined ? [] : [equals(['u', sequenceKey(sequence)], delivery.visibleAtMs)];
  return {
    kind: 'update',
    key: groupHeadKey(pk),
    set: headState(folded(plan.head, [sequence]), read.revision + 1),
    unset: [...forgotten(read, plan), ...deliveryPaths(sequence)],
    if: allOf(equals(['rev'], read.revision), ...asRead),
  };
}

/** A queue that is its own dead-letter queue: one item cannot be written twice in a transaction. */
const withAdvance = (leave: Update, head: Head): Update => ({
  ...leave,
  set: [...(leave.set ?? []), [['next'], head.next + 1]],
  if: allOf(...(leave.if === undefined ? [] : [leave.if]), equals(['next'], head.next)),
});
