import type { Context } from '../context.ts';
import { folded, freshHead, type Head, headOf, sequenceKey } from '../model/head.ts';
import { isErasable, type Message } from '../model/message.ts';
import { messageIdOf } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { arrivalShard } from '../shards/arrivalShard.ts';
import { keepRead } from '../shards/keepRead.ts';
import { extendBodies } from '../standard/bodies.ts';
import { removeEmpty } from '../standard/takeOut.ts';
import { allOf, equals } from '../table/conditions.ts';
import { groupHeadKey, groupPk, ttlAfter } from '../table/keys.ts';
import type { Condition, TransactWrite, Update } from '../table/port.ts';
import { settleTransaction } from '../table/settle.ts';
import { collectGarbage, leavesGarbage } from './collectGarbage.ts';
import { deduplicationRecordKey, remember } from './deduplication.ts';
import { groupParcelItem, type Placed } from './groupParcel.ts';
import { announce, newHint, putHint } from './hints.ts';
import { deliveryPaths, forgotten, headState } from './lease.ts';
import type { Plan } from './plan.ts';
import type { GroupRead } from './readGroup.ts';
import { advanceHead } from './send.ts';

export type Transfer = {
  readonly source: Queue;
  readonly target: Queue;
  readonly group: string;
  readonly read: GroupRead;
  readonly plan: Pick<Plan, 'head' | 'expired'>;
  readonly placed: Placed;
  /** The message as it arrives. */
  readonly arriving: Message;
  /** Name of the queue whose dead letter it is, if it is one there. */
  readonly from?: string;
  /** Written if and only if the message moves. */
  readonly alongside?: readonly TransactWrite[];
};

/**
 * Moves a message to the same group of another queue in one transaction: it leaves here if and only if it is there,
 * with its hint. Its MessageId becomes its deduplication id, and its retention starts again. Answers whether it moved,
 * or that one of `alongside` stood in the way.
 */
export async function transfer(context: Context, move: Transfer): Promise<'moved' | 'lost' | 'stopped'> {
  const { source, target, group, read, plan, placed, arriving, alongside = [] } = move;
  const { table, clock, ids } = context;
  const sourcePk = groupPk(source.id, source.generation, group);
  const targetPk = groupPk(target.id, target.generation, group);
  const nowMs = clock.now();
  const ttl = ttlAfter(nowMs);
  const isSame = sourcePk === targetPk;
  const targetRead = isSame ? read.item : await table.get(groupHeadKey(targetPk));
  const targetHead = targetRead === undefined ? freshHead(nowMs) : headOf(targetRead);
  const record = deduplicationRecordKey(target, group, messageIdOf(arriving.key));
  await extendBodies(context, [placed.message], ttl);

  const { ackedThrough } = folded(targetHead);
  const shard = arrivalShard(context, target);
  const hint = newHint(context, target, group, nowMs + target.delayMs, ackedThrough, shard);
  // where its body goes with it, a parcel that is left behind must not name it
  const staysBehind = leavesGarbage(context, source) && !isErasable(placed.message);
  const leave = leaveWrite(sourcePk, read.head, plan, placed.sequence);
  const moved = await settleTransaction(
    context,
    [
      ...alongside,
      ...(isSame
        ? [withAdvance(leave, targetHead)]
        : [leave, advanceHead(targetPk, targetRead, targetHead, 1, nowMs)]),
      {
        kind: 'put',
        item: groupParcelItem(targetPk, targetHead.next, [arriving], {
          ttl,
          from: move.from,
          movedMs: nowMs,
        }),
      },
      // a message that comes round again is not a duplicate of itself
      remember(record, arriving.key, targetHead.next, nowMs),
      putHint(context, target, { ...hint, isNews: true }),
      ...(staysBehind ? [] : [leavingParcel(placed)]),
    ],
    ids.sortable(nowMs),
  );
  if (moved.outcome === 'refused' && alongside.some((_, i) => moved.reasons[i]?.failed)) return 'stopped';
  if (moved.outcome !== 'done') return 'lost';
  await keepRead(context, target, shard);
  announce(context, target, hint);
  if (!staysBehind) await removeEmpty(context, placed.parcel);
  await collectGarbage(context, source, read, plan.expired);
  return 'moved';
}

/** Where bodies are reclaimed with the parcel that they are left in, the message leaves its parcel in the same breath. */
const leavingParcel = ({ parcel, message }: Placed): Update => ({
  kind: 'update',
  key: parcel,
  unset: [['m', message.key]],
});

/** The message counts as acknowledged here, if it was not, nor received again, since the head was read. */
function leaveWrite(pk: string, read: Head, plan: Transfer['plan'], sequence: number): Update {
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
