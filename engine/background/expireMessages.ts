import type { Context } from '../context.ts';
import { hintOf } from '../fifo/hints.ts';
import { idleGroupsAtOnce, sweepIdleGroups } from '../fifo/idle.ts';
import { tidyGroup } from '../fifo/rest.ts';
import { isEmptyParcel, parcelOf } from '../model/parcel.ts';
import { isErasing, type Queue, type QueueState, queueFromItem } from '../model/queue.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { removeEmpty, takeOut } from '../standard/takeOut.ts';
import { parcelsFrom, queuesPk, shardPk } from '../table/keys.ts';
import type { Put } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { putWork, putWorkAnew, type Rest, type Step, type Work } from './work.ts';

const queuesAtOnce = 50;
const parcelsAtOnce = 200;
const roundMs = 5_000;
/** Where every look is paid for. */
const eraseRoundMs = 60_000;

/** The one standing piece of work of a table that does not expire items by itself. */
export const expireRound = (nowMs: number) =>
  putWork({ kind: 'expire', subject: 'queues', dueMs: nowMs, state: {} });

/** The same for the queues that erase at once, of a table that expires items in its own time: begun with such a queue. */
export const eraseLater = (
  { table, clock }: Pick<Context, 'table' | 'clock'>,
  queue: Pick<QueueState, 'attributes'>,
): readonly Put[] =>
  table.expiry === 'native' && isErasing(queue)
    ? [putWorkAnew({ kind: 'eraseExpired', subject: 'queues', dueMs: clock.now(), state: {} })]
    : [];

/** Removes messages that nobody came for until their retention was over, queue after queue. */
export const expireMessages: Step = async (context, work) =>
  context.table.expiry === 'native' ? undefined : expireIn(context, work, () => true, roundMs);

/** Ends when there is no such queue any more; the next begins it anew. */
export const eraseExpired: Step = async (context, work) =>
  expireIn(context, work, ({ erasesAtOnce }) => erasesAtOnce, eraseRoundMs);

async function expireIn(
  context: Context,
  { state }: Work,
  isMeant: (queue: Queue) => boolean,
  pauseMs: number,
): Promise<Rest> {
  const { table, clock } = context;
  const { after, found = false } = state as Progress;
  const { items, next } = await table.query({ pk: queuesPk, limit: queuesAtOnce, ...(after && { after }) });
  const queues = items.map(queueFromItem).filter((queue) => queue.deletedMs === undefined && isMeant(queue));
  let isBehind = false;
  for (const queue of queues) {
    for (let shard = 0; shard < queue.readShards; shard++) {
      const expire = queue.isFifo ? expireGroups : expireShard;
      if ((await expire(context, queue, shard)) === parcelsAtOnce) isBehind = true;
    }
    if (queue.isFifo && (await sweepIdleGroups(context, queue)) === idleGroupsAtOnce) isBehind = true;
  }
  if (isBehind) return { dueMs: clock.now(), state };
  const isFound = found || queues.length > 0;
  if (next !== undefined) return { dueMs: clock.now(), state: { after: next, found: isFound } };
  return isFound || table.expiry === 'swept' ? { dueMs: clock.now() + pauseMs, state: {} } : undefined;
}

/** The name of the last queue that was looked at in this round, and whether one was meant. */
type Progress = { readonly after?: string; readonly found?: boolean };

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
