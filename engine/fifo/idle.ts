import type { Context } from '../context.ts';
import { headOf, unacknowledged } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { allOf, equals } from '../table/conditions.ts';
import {
  formatVersion,
  groupHeadKey,
  groupPk,
  hintGroupOf,
  hintSk,
  hintsUpTo,
  idlePk,
  ttlAfter,
} from '../table/keys.ts';

/** Never earlier: a sender that was paused may still mean to go on from the old sequence. */
const idleMs = 3_600_000;
/** A group that is emptied again and again leaves one marker in each such stretch of time. */
const stretchMs = 5 * 60_000;
/** A process that empties a group many times a second notes it this seldom. */
const restMs = 5_000;
/** So far apart the clocks of the sender and of whoever emptied the group may be. */
const skewMs = 10_000;
export const idleGroupsAtOnce = 200;

/** When this process noted a group last. */
export type Noted = Map<string, number>;
const maxNoted = 10_000;

/** Where the table expires nothing by itself, remembers to look at a group that was emptied. */
export async function noteIdle(
  { table, memories }: Context,
  queue: Queue,
  group: string,
  nowMs: number,
): Promise<void> {
  if (table.expiry === 'native') return;
  const { noted } = memories(queue.id);
  const name = `${queue.generation} ${group}`;
  const atMs = sweptAtMs(nowMs);
  const notedMs = noted.get(name);
  if (notedMs !== undefined && nowMs - notedMs < restMs && sweptAtMs(notedMs) === atMs) return;
  const key = { pk: idlePk(queue.id, queue.generation), sk: hintSk(atMs, group) };
  await table.put({ kind: 'put', item: { ...key, v: formatVersion, ttl: ttlAfter(nowMs), e: nowMs } });
  if (noted.size >= maxNoted) noted.clear();
  noted.set(name, nowMs);
}

const sweptAtMs = (emptiedMs: number): number => Math.ceil((emptiedMs + idleMs) / stretchMs) * stretchMs;

/** Removes the heads of groups that have been empty for an hour; answers how many markers it has looked at. */
export async function sweepIdleGroups(context: Context, queue: Queue): Promise<number> {
  const { table, clock } = context;
  const nowMs = clock.now();
  const pk = idlePk(queue.id, queue.generation);
  const { items } = await table.query({ pk, to: hintsUpTo(nowMs), limit: idleGroupsAtOnce });
  for (const marker of items) {
    const group = groupPk(queue.id, queue.generation, hintGroupOf(marker.sk));
    await sweepGroup(context, group, marker.e as number);
    await table.remove({ kind: 'remove', key: { pk, sk: marker.sk } });
  }
  return items.length;
}

/** Where something was sent after the emptying, that was emptied later and has left a marker of its own. */
async function sweepGroup({ table }: Context, pk: string, emptiedMs: number): Promise<void> {
  const key = groupHeadKey(pk);
  const item = await table.get(key);
  if (item === undefined || (item.ttl as number) > ttlAfter(emptiedMs + restMs + skewMs)) return;
  const head = headOf(item);
  if (unacknowledged(head) > 0) return;
  await table.remove({
    kind: 'remove',
    key,
    if: allOf(equals(['next'], head.next), equals(['rev'], head.revision)),
  });
}
