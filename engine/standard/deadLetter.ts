import type { Context } from '../context.ts';
import type { Message } from '../model/message.ts';
import { type Parcel, parcelItem } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { arrivalShard } from '../shards/arrivalShard.ts';
import { keepRead } from '../shards/keepRead.ts';
import { parcelSk, shardPk } from '../table/keys.ts';
import { settleTransaction } from '../table/settle.ts';
import { rehouse } from './rehouse.ts';
import { removeEmpty, takeOut } from './takeOut.ts';

/** The queue's dead-letter queue, if it has one that exists; else messages are delivered as usual. */
export async function deadLetterQueue({ records }: Context, queue: Queue): Promise<Queue | undefined> {
  if (queue.redrive === undefined) return undefined;
  return records.find(queue.account, queue.region, queue.redrive.targetName);
}

/**
 * Moves messages to the dead-letter queue, visible there at once; one transaction, because the copy could be
 * received before its mover knew that it had won. They keep their ids, their sent time and their counts.
 */
export async function moveToDeadLetters(
  context: Context,
  source: Queue,
  target: Queue,
  parcel: Parcel,
  dead: readonly Message[],
): Promise<boolean> {
  const { clock, ids, waiters } = context;
  const nowMs = clock.now();
  const token = ids.sortable(nowMs);
  const shard = arrivalShard(context, target);
  const key = {
    pk: shardPk(target.id, target.generation, shard),
    sk: parcelSk(nowMs, ids.sortable(nowMs)),
  };
  const housed = await rehouse(context, dead, parcel.ttl);
  const arriving = housed.messages.map((message) => ({ ...message, countOnArrival: message.receiveCount }));
  const out = takeOut(
    parcel,
    dead.map((message) => message.key),
    token,
  );
  const moved = await settleTransaction(
    context,
    [
      { kind: 'put', item: parcelItem(key, arriving, { ttl: parcel.ttl, from: source.name, wake: true }) },
      out,
    ],
    token,
  );
  if (moved.outcome === 'refused') await housed.stayed();
  if (moved.outcome !== 'done') return false;
  await keepRead(context, target, shard);
  await housed.moved();
  if (out.kind === 'update') await removeEmpty(context, parcel.key);
  waiters.wake(target.id);
  return true;
}
