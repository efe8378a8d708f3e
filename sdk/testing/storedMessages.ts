import type { Context } from '../../engine/context.ts';
import { enqueuedMs, placedIn } from '../../engine/fifo/groupParcel.ts';
import { type Content, unpackContent } from '../../engine/model/content.ts';
import { folded, headOf, isAcknowledged } from '../../engine/model/head.ts';
import type { Message } from '../../engine/model/message.ts';
import { messageIdOf, sentMsOf } from '../../engine/model/messageId.ts';
import { parcelOf } from '../../engine/model/parcel.ts';
import type { Queue } from '../../engine/model/queue.ts';
import { readContents } from '../../engine/standard/bodies.ts';
import { oldestLiveMs } from '../../engine/standard/sortParcel.ts';
import {
  groupHeadKey,
  groupPk,
  hintGroupOf,
  parcelsEnd,
  parcelsFrom,
  sequenceSk,
  sequenceSkEnd,
  shardPk,
  visibleAtOf,
} from '../../engine/table/keys.ts';
import type { Item, Query } from '../../engine/table/port.ts';

export type State = 'visible' | 'inFlight' | 'delayed';

/** A message where it lies, read without being received. */
export type StoredMessage = {
  readonly id: string;
  readonly state: State;
  readonly visibleAtMs: number;
  readonly sentMs: number;
  readonly deliveries: number;
  readonly content: Content;
};

type Found = Omit<StoredMessage, 'id' | 'content'> & { readonly message: Message };

/** All messages of a queue: in the order in which they are due, those of a group in the order of sending. */
export async function storedMessages(context: Context, queue: Queue): Promise<readonly StoredMessage[]> {
  const found = await (queue.isFifo ? inGroups : inShards)(context, queue);
  const contents = await readContents(
    context,
    found.map(({ message }) => message),
  );
  return found.flatMap(({ message, ...rest }, i) => {
    const content = contents[i];
    if (content === undefined) return [];
    return [{ ...rest, id: messageIdOf(message.key), content: unpackContent(content) }];
  });
}

async function inShards(context: Context, queue: Queue): Promise<readonly Found[]> {
  const nowMs = context.clock.now();
  const oldestMs = oldestLiveMs(queue, nowMs);
  const found = (await vesting(context, queue, oldestMs)).flatMap((item) => {
    const visibleAtMs = visibleAtOf(item.sk);
    return parcelOf(item).messages.map((message): Found => {
      const hidden = message.receiveCount > 0 ? 'inFlight' : 'delayed';
      return {
        message,
        visibleAtMs,
        sentMs: sentMsOf(message.key),
        deliveries: message.receiveCount,
        state: visibleAtMs > nowMs ? hidden : 'visible',
      };
    });
  });
  return found.filter(({ sentMs }) => sentMs >= oldestMs);
}

async function inGroups(context: Context, queue: Queue): Promise<readonly Found[]> {
  const nowMs = context.clock.now();
  const oldestMs = oldestLiveMs(queue, nowMs);
  const hints = await vesting(context, queue, 0);
  const groups = [...new Set(hints.map(({ sk }) => hintGroupOf(sk)))];
  const found = await Promise.all(
    groups.map(async (group) => {
      const pk = groupPk(queue.id, queue.generation, group);
      const head = await context.table.get(groupHeadKey(pk));
      if (head === undefined) return [];
      const { deliveries, ...acknowledged } = folded(headOf(head));
      const parcels = await allItems(context, { pk, from: sequenceSk(0), to: sequenceSkEnd });
      const alive = parcels
        .flatMap(placedIn)
        .filter(
          (placed) =>
            !isAcknowledged({ deliveries, ...acknowledged }, placed.sequence) &&
            enqueuedMs(placed) >= oldestMs,
        );
      return alive.map((placed): Found => {
        const delivery = deliveries.get(placed.sequence);
        const visibleAtMs = delivery?.visibleAtMs ?? enqueuedMs(placed) + queue.delayMs;
        return {
          message: placed.message,
          visibleAtMs,
          sentMs: enqueuedMs(placed),
          deliveries: placed.message.receiveCount + (delivery?.count ?? 0),
          state: visibleAtMs <= nowMs ? 'visible' : delivery === undefined ? 'delayed' : 'inFlight',
        };
      });
    }),
  );
  return found.flat();
}

/** The parcels of a standard queue, the hints of a FIFO queue. */
async function vesting(context: Context, queue: Queue, fromMs: number): Promise<readonly Item[]> {
  const shards = Array.from({ length: queue.readShards }, (_, shard) =>
    allItems(context, {
      pk: shardPk(queue.id, queue.generation, shard),
      from: parcelsFrom(fromMs),
      to: parcelsEnd,
    }),
  );
  return (await Promise.all(shards)).flat();
}

async function allItems({ table }: Context, query: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({ ...query, ...(after !== undefined && { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}
