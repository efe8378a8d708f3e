import type { Context } from '../../engine/context.ts';
import { readGroup } from '../../engine/fifo/readGroup.ts';
import { sentMsOf } from '../../engine/model/messageId.ts';
import { isEmptyParcel, parcelOf } from '../../engine/model/parcel.ts';
import type { Queue } from '../../engine/model/queue.ts';
import { oldestLiveMs } from '../../engine/standard/sortParcel.ts';
import { groupPk, hintGroupOf, parcelsEnd, parcelsFrom, shardPk } from '../../engine/table/keys.ts';
import type { Item } from '../../engine/table/port.ts';

/** Of each shard: what was received and came back lies behind what was sent later, so a few are looked at. */
const looked = 10;

/** Age of the oldest message by when it was sent, as far as the heads of the shards tell; 0 when there is none. */
export async function oldestMessageSeconds(context: Context, queue: Queue): Promise<number> {
  const { table, clock } = context;
  const nowMs = clock.now();
  const liveMs = oldestLiveMs(queue, nowMs);
  let oldestMs = nowMs;
  for (let shard = 0; shard < queue.readShards; shard++) {
    const { items } = await table.query({
      pk: shardPk(queue.id, queue.generation, shard),
      from: parcelsFrom(queue.isFifo ? 0 : liveMs),
      to: parcelsEnd,
      limit: looked,
      eventual: true,
    });
    const sent = await Promise.all(items.map((item) => sentIn(context, queue, item)));
    oldestMs = Math.min(oldestMs, ...sent.flat().filter((sentMs) => sentMs >= liveMs));
  }
  return Math.floor((nowMs - oldestMs) / 1000);
}

async function sentIn(context: Context, queue: Queue, item: Item): Promise<readonly number[]> {
  if (!queue.isFifo) {
    return isEmptyParcel(item) ? [] : parcelOf(item).messages.map(({ key }) => sentMsOf(key));
  }
  const pk = groupPk(queue.id, queue.generation, hintGroupOf(item.sk));
  const [first] = (await readGroup(context, pk, { want: 1 }))?.messages ?? [];
  return first === undefined ? [] : [sentMsOf(first.message.key)];
}
