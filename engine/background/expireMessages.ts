import type { Context } from '../context.ts';
import { hintOf } from '../fifo/hints.ts';
import { idleGroupsAtOnce, sweepIdleGroups } from '../fifo/idle.ts';
import { tidyGroup } from '../fifo/rest.ts';
import { isEmptyParcel, parcelOf } from '../model/parcel.ts';
import { type Queue, queueFromItem } from '../model/queue.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { removeEmpty, takeOut } from '../standard/takeOut.ts';
import { parcelsFrom, queuesPk, shardPk } from '../table/keys.ts';
import { settle } from '../table/settle.ts';
import { type Budget, putWork, type Rest, type Work } from './work.ts';

const queuesAtOnce = 50;
const parcelsAtOnce = 200;
const roundMs = 5_000;

/** The one standing piece of work of a table that does not expire items by itself. */
export const expireRound = (nowMs: number) =>
  putWork({ kind: 'expire', subject: 'queues', dueMs: nowMs, state: {} });

/** Removes messages that nobody came for until their retention was over, queue after queue. */
export async function expireMessages(context: Context, { state }: Work, _budget: Budget): Promise<Rest> {
  const { table, clock } = context;
  if (table.expiry === 'native') return undefined;
  const after = state.after as string | undefined;
  const { items, next } = await table.query({ pk: queuesPk, limit: queuesAtOnce, ...(after && { after }) });
  let isBehind = false;
  for (const queue of items.map(queueFromItem)) {
    if (queue.deletedMs !== undefined) continue;
    for (let shard = 0; shard < queue.readShards; shard++) {
      const expire = queue.isFifo ? expireGroups : expireShard;
      if ((await expire(context, queue, shard)) === parcelsAtOnce) isBehind = true;
    }
    if (queue.isFifo && (await sweepIdleGroups(context, queue)) === idleGroupsAtOnce) isBehind = true;
  }
  if (isBehind) return { dueMs: clock.now(), state };
  if (next !== undefined) return { dueMs: clock.now(), state: { after: next } };
  return { dueMs: clock.now() + roundMs, state: {} };
}

/** A hint that is older than any live message: the group's messages that it spoke of are expired. */
async function expireGroups(context: Context, queue: Queue, shard: number): Promise<number> {
  const { table, clock } = context;
  const pk = shardPk(queue.id, queue.generation, shard);
  const to = parcelsFrom(oldestLiveMs(queue, clock.now()));
  const { items } = await table.query({ pk, to, limit: parcelsAtOnce });
  for (const item of items) await tidyGroup(context, queue, hintOf(item));
  return items.length;
}

/** Everything that became visible before the oldest live message was sent is expired. */
async function expireShard(context: Context, queue: Queue, shard: number): Promise<number> {
  const { table, clock, ids } = context;
  const pk = shardPk(queue.id, queue.generation, shard);
  const to = parcelsFrom(oldestLiveMs(queue, clock.now()));
  const { items } = await table.query({ pk, to, limit: parcelsAtOnce });
  await Promise.all(
    items.map(async (item) => {
      if (isEmptyParcel(item)) return removeEmpty(context, item);
      const parcel = parcelOf(item);
      const keys = parcel.messages.map(({ key }) => key);
      const removed = await settle(context, takeOut(parcel, keys, ids.sortable(clock.now())));
      if (removed.outcome === 'done') await reclaimBodies(context, parcel.messages);
    }),
  );
  return items.length;
}
