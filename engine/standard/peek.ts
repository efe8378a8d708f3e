import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { parcelsEnd, parcelsFrom, shardPk, visibleAtOf } from '../table/keys.ts';
import { oldestLiveMs } from './sortParcel.ts';

export type NextVisible = { readonly shard: number; readonly atMs: number };

/**
 * When the next parcel of these shards becomes visible, or became, and where: one cheap read a shard, for polls
 * that wait.
 */
export async function nextVisibleIn(
  { table, clock, settings }: Context,
  queue: Queue,
  shards: readonly number[],
): Promise<NextVisible | undefined> {
  const from = parcelsFrom(oldestLiveMs(queue, clock.now()));
  const pages = await Promise.all(
    shards.map((shard) =>
      table.query({
        pk: shardPk(queue.id, queue.generation, shard),
        from,
        to: parcelsEnd,
        limit: 1,
        eventual: settings.sharedTable,
      }),
    ),
  );
  let next: NextVisible | undefined;
  for (const [i, { items }] of pages.entries()) {
    const [first] = items;
    const atMs = first === undefined ? Number.POSITIVE_INFINITY : visibleAtOf(first.sk);
    if (atMs < (next?.atMs ?? Number.POSITIVE_INFINITY)) next = { shard: shards[i] as number, atMs };
  }
  return next;
}

export const nextVisible = (context: Context, queue: Queue): Promise<NextVisible | undefined> =>
  nextVisibleIn(context, queue, [...Array(queue.readShards).keys()]);
