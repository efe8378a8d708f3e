import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { parcelsEnd, parcelsFrom, shardPk, visibleAtOf } from '../table/keys.ts';
import { oldestLiveMs } from './sortParcel.ts';

/** When the queue's next parcel becomes visible, or became: one cheap read a shard, for polls that wait. */
export async function nextVisibleAtMs(context: Context, queue: Queue): Promise<number | undefined> {
  const { table, clock, settings } = context;
  const from = parcelsFrom(oldestLiveMs(queue, clock.now()));
  let next: number | undefined;
  for (let shard = 0; shard < queue.shards; shard++) {
    const pk = shardPk(queue.id, queue.generation, shard);
    const { items } = await table.query({
      pk,
      from,
      to: parcelsEnd,
      limit: 1,
      eventual: settings.sharedTable,
    });
    const [first] = items;
    if (first !== undefined) next = Math.min(next ?? Number.POSITIVE_INFINITY, visibleAtOf(first.sk));
  }
  return next;
}
