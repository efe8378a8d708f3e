import type { Context } from '../context.ts';
import type { Message } from '../model/message.ts';
import { newMessageKey, randomBytesPerKey } from '../model/messageId.ts';
import { type MoveTask, type MoveTaskStatus, moveTaskOf } from '../model/moveTask.ts';
import { isEmptyParcel, type Parcel, parcelItem, parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { parseQueueArn } from '../model/queueArn.ts';
import { arrivalShard } from '../shards/arrivalShard.ts';
import { keepRead } from '../shards/keepRead.ts';
import { extendBodies, reclaimBodies } from '../standard/bodies.ts';
import { nextVisible } from '../standard/peek.ts';
import { rehouse } from '../standard/rehouse.ts';
import { oldestLiveMs, sortParcel } from '../standard/sortParcel.ts';
import { removeEmpty, takeOut } from '../standard/takeOut.ts';
import { equals } from '../table/conditions.ts';
import { moveTaskKey, parcelSk, parcelsFrom, parcelsUpTo, shardPk, ttlAfter } from '../table/keys.ts';
import type { Key } from '../table/port.ts';
import { settle, settleTransaction, tokenAttribute } from '../table/settle.ts';
import { moveDestination, queueGone, type Stretch } from './moveDestination.ts';
import { moveGroups } from './moveGroups.ts';
import { type Budget, putWork, type Rest, type Work } from './work.ts';

const parcelsAtOnce = 50;
const maxTaskMs = 36 * 3_600_000;
const lookAgainMs = 5_000;

export const moveLater = ({ sourceQueueId, startedMs, id }: MoveTask) =>
  putWork({
    kind: 'move',
    subject: sourceQueueId,
    dueMs: startedMs,
    state: { started: startedMs, task: id },
  });

/** One stretch of a message move task: as far as its rate and the budget allow. */
export async function moveMessages(
  context: Context,
  { subject, state }: Work,
  budget: Budget,
): Promise<Rest> {
  const { table, clock, records } = context;
  const key = moveTaskKey(subject, state.started as number, state.task as string);
  const item = await table.get(key);
  if (item === undefined) return undefined;
  const task = moveTaskOf(item);
  if (task.status === 'CANCELLING') return end(context, key, state, 'CANCELLING', 'CANCELLED');
  if (task.status !== 'RUNNING') return undefined;
  const arn = parseQueueArn(task.sourceArn);
  const source = arn && (await records.find(arn.account, arn.region, arn.name));
  const fail = (reason: string) => end(context, key, state, 'RUNNING', 'FAILED', reason);
  if (source?.id !== subject) return fail(queueGone);
  if (clock.now() - task.startedMs > maxTaskMs) return fail('Task took longer than 36 hours.');

  const allowed = Math.min(budget.operations, allowance(task, clock.now()));
  const move = source.isFifo ? moveGroups : moveStretch;
  const stretch = await move(context, task, key, source, allowed);
  if (stretch.failure !== undefined) return fail(stretch.failure);
  if (stretch.isStopped) return { dueMs: clock.now(), state };
  if (stretch.hasMore) {
    const pauseMs = task.maxPerSecond === undefined ? 0 : Math.ceil(1_000 / task.maxPerSecond);
    return { dueMs: clock.now() + pauseMs, state };
  }
  const next = await nextVisible(context, source);
  if (next === undefined) return end(context, key, state, 'RUNNING', 'COMPLETED');
  return { dueMs: Math.max(clock.now() + 1, Math.min(next.atMs, clock.now() + lookAgainMs)), state };
}

/** How many messages the task may have moved by now, less what it has. */
const allowance = ({ maxPerSecond, startedMs, moved }: MoveTask, nowMs: number): number =>
  maxPerSecond === undefined
    ? Number.POSITIVE_INFINITY
    : Math.floor(((nowMs - startedMs) / 1000 + 1) * maxPerSecond) - moved;

async function moveStretch(
  context: Context,
  task: MoveTask,
  taskKey: Key,
  source: Queue,
  allowed: number,
): Promise<Stretch> {
  const { table, clock } = context;
  let left = allowed;
  for (let shard = 0; shard < source.readShards; shard++) {
    const nowMs = clock.now();
    const oldestMs = oldestLiveMs(source, nowMs);
    const page = await table.query({
      pk: shardPk(source.id, source.generation, shard),
      from: parcelsFrom(oldestMs),
      to: parcelsUpTo(nowMs),
      limit: parcelsAtOnce,
    });
    for (const item of page.items) {
      if (left <= 0) return { hasMore: true };
      if (isEmptyParcel(item)) {
        await removeEmpty(context, item);
        continue;
      }
      const parcel = parcelOf(item);
      const { expired, live } = sortParcel(parcel, oldestMs, undefined);
      if (live.length === 0) {
        await dropAll(context, parcel, expired);
        continue;
      }
      const target = await moveDestination(context, task, parcel.from, source);
      if (typeof target === 'string') return { failure: target };
      const moving = live.slice(0, left);
      const moved = await moveParcel(context, taskKey, parcel, moving, target);
      if (moved === 'stopped') return { isStopped: true };
      if (moved === 'moved') left -= moving.length;
      if (moving.length < live.length) return { hasMore: true };
    }
    if (page.next !== undefined) return { hasMore: true };
  }
  return {};
}

/**
 * Moved messages count as new: id, sent time, retention and receive count start again. One transaction puts them,
 * takes the old ones out and counts them, as long as the task is running: killed at any moment it loses nothing,
 * and a cancelled task moves nothing more.
 */
async function moveParcel(
  context: Context,
  taskKey: Key,
  parcel: Parcel,
  moving: readonly Message[],
  target: Queue,
): Promise<'moved' | 'lost' | 'stopped'> {
  const { clock, ids, waiters } = context;
  const nowMs = clock.now();
  const ttl = ttlAfter(nowMs);
  if (context.table.expiry === 'native') await extendBodies(context, moving, ttl);
  const housed = await rehouse(context, moving, ttl);
  const shard = arrivalShard(context, target);
  const key = {
    pk: shardPk(target.id, target.generation, shard),
    sk: parcelSk(nowMs, ids.sortable(nowMs)),
  };
  const arriving = housed.messages.map((message, order) => ({
    ...message,
    key: newMessageKey(nowMs, 0, shard, ids.bytes(randomBytesPerKey)),
    order,
    receiveCount: 0,
    countOnArrival: 0,
    firstReceivedMs: 0,
  }));
  const token = ids.sortable(nowMs);
  const out = takeOut(
    parcel,
    moving.map((message) => message.key),
    token,
  );
  const moved = await settleTransaction(
    context,
    [
      { kind: 'put', item: parcelItem(key, arriving, { ttl, wake: true }) },
      out,
      {
        kind: 'update',
        key: taskKey,
        add: [[['moved'], moving.length]],
        if: equals(['status'], 'RUNNING'),
      },
    ],
    token,
  );
  if (moved.outcome === 'refused') await housed.stayed();
  if (moved.outcome === 'refused' && moved.reasons[2]?.failed) return 'stopped';
  if (moved.outcome !== 'done') return 'lost';
  await keepRead(context, target, shard);
  await housed.moved();
  if (out.kind === 'update') await removeEmpty(context, parcel.key);
  waiters.wake(target.id);
  return 'moved';
}

async function dropAll(context: Context, parcel: Parcel, expired: readonly Message[]): Promise<void> {
  const { ids, clock } = context;
  const keys = expired.map(({ key }) => key);
  const dropped = await settle(context, takeOut(parcel, keys, ids.sortable(clock.now())));
  if (dropped.outcome === 'done') await reclaimBodies(context, expired);
}

/** Closes the task, if it still is what it was; else the next step will see what it has become. */
async function end(
  context: Context,
  key: Key,
  state: Work['state'],
  from: MoveTaskStatus,
  to: MoveTaskStatus,
  reason?: string,
): Promise<Rest> {
  const { clock, ids } = context;
  const ended = await settle(context, {
    kind: 'update',
    key,
    set: [
      [['status'], to],
      [[tokenAttribute], ids.sortable(clock.now())],
      ...(reason === undefined ? [] : [[['failure'], reason] as const]),
    ],
    if: equals(['status'], from),
  });
  return ended.outcome === 'done' ? undefined : { dueMs: clock.now(), state };
}
