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
  idlePk,
  parcelsUpTo,
  ttlAfter,
} from '../table/keys.ts';

/** Never earlier: a sender that was paused may still mean to go on from the old sequence. */
const idleMs = 3_600_000;
const groupsAtOnce = 200;

/** Where the table expires nothing by itself, remembers to look at a group that was emptied. */
export async function noteIdle(
  { table }: Context,
  queue: Queue,
  group: string,
  nowMs: number,
): Promise<void> {
  if (table.expiry === 'native') return;
  const key = { pk: idlePk(queue.id, queue.generation), sk: hintSk(nowMs + idleMs, group) };
  await table.put({ kind: 'put', item: { ...key, v: formatVersion, ttl: ttlAfter(nowMs) } });
}

/** Removes the heads of groups that have been empty for an hour; answers how many markers it has looked at. */
export async function sweepIdleGroups(context: Context, queue: Queue): Promise<number> {
  const { table, clock } = context;
  const nowMs = clock.now();
  const pk = idlePk(queue.id, queue.generation);
  const { items } = await table.query({ pk, to: parcelsUpTo(nowMs), limit: groupsAtOnce });
  for (const marker of items) {
    await sweepGroup(context, groupPk(queue.id, queue.generation, hintGroupOf(marker.sk)), nowMs);
    await table.remove({ kind: 'remove', key: { pk, sk: marker.sk } });
  }
  return items.length;
}

/** Where something was sent within the hour, the emptying after it has left a marker of its own. */
async function sweepGroup({ table }: Context, pk: string, nowMs: number): Promise<void> {
  const key = groupHeadKey(pk);
  const item = await table.get(key);
  if (item === undefined || (item.ttl as number) > ttlAfter(nowMs - idleMs)) return;
  const head = headOf(item);
  if (unacknowledged(head) > 0) return;
  await table.remove({
    kind: 'remove',
    key,
    if: allOf(equals(['next'], head.next), equals(['rev'], head.revision)),
  });
}
