import type { Context } from '../context.ts';
import { hintOf } from '../fifo/hints.ts';
import { tidyGroup } from '../fifo/rest.ts';
import { isEmptyParcel } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { removeEmpty } from '../standard/takeOut.ts';
import { parcelsEnd, parcelsFrom, shardPk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';

/** A queue with no more parcels or hints than this, in flight and delayed ones included, can do with one shard. */
const handful = 10;
const tidiedAtOnce = 50;

/** Whether all that the shards hold together is a handful. */
export async function isDrained(context: Context, queue: Queue): Promise<boolean> {
  let found = 0;
  for (let shard = 0; shard < queue.readShards && found <= handful; shard++) {
    found += (await remainsOf(context, queue, shard, handful + 1 - found)).length;
  }
  return found <= handful;
}

/**
 * The shards from `from` on and below `to`: behind which of them is nothing? What is no message is tidied away, and
 * the hint of a group goes where its next one would be.
 */
export async function shardsInUse(context: Context, queue: Queue, from: number, to: number): Promise<number> {
  let inUse = 0;
  for (let shard = from; shard < to; shard++) {
    const items = await remainsOf(context, queue, shard, tidiedAtOnce);
    for (const item of items) {
      if (queue.isFifo) await tidyGroup(context, queue, hintOf(item));
      else if (isEmptyParcel(item)) await removeEmpty(context, item);
    }
    if (items.length > 0) inUse = shard + 1;
  }
  return inUse;
}

/** Everything but what is wholly expired, which receives pass over. */
async function remainsOf(
  { table, clock }: Context,
  queue: Queue,
  shard: number,
  limit: number,
): Promise<readonly Item[]> {
  const pk = shardPk(queue.id, queue.generation, shard);
  const from = queue.isFifo ? undefined : parcelsFrom(oldestLiveMs(queue, clock.now()));
  const { items } = await table.query({ pk, to: parcelsEnd, limit, ...(from !== undefined && { from }) });
  return items;
}
