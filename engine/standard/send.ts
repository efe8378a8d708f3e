import type { Caller, Context } from '../context.ts';
import { packContent } from '../model/content.ts';
import { type Message, packedStateBytes, type Whereabouts } from '../model/message.ts';
import { type MessageKey, newMessageKey, randomBytesPerKey } from '../model/messageId.ts';
import type { CheckedMessage } from '../model/messageInput.ts';
import { parcelEntryBytes, parcelItem, parcelOverheadBytes, parcelTargetBytes } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { growIfPressed } from '../shards/grow.ts';
import { shardToWrite } from '../shards/heat.ts';
import { keepRead } from '../shards/keepRead.ts';
import { parcelSk, shardPk, ttlAfter } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { putAll, writeBodies } from './bodies.ts';

/**
 * Stores messages and answers with their keys, in the order given. Messages that become visible together share
 * a parcel: bodies first where they are too large to travel with it, then the parcel, which is what makes them exist.
 */
export async function sendMessages(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<readonly MessageKey[]> {
  const { table, clock, ids, waiters, memories } = context;
  const nowMs = clock.now();
  const ttl = ttlAfter(nowMs);
  growIfPressed(context, queue);
  const shard = shardToWrite(context, queue);
  const pk = shardPk(queue.id, queue.generation, shard);

  const sent = messages.map((message, order) => {
    const delayMs = message.delaySeconds === undefined ? queue.delayMs : message.delaySeconds * 1000;
    return {
      order,
      visibleAtMs: nowMs + delayMs,
      key: newMessageKey(nowMs, delayMs / 1000, shard, ids.bytes(randomBytesPerKey)),
      content: packContent(
        {
          body: message.body,
          senderId: caller.senderId,
          attributes: message.attributes,
          traceHeader: message.traceHeader ?? caller.traceHeader,
          groupId: message.groupId,
        },
        message.bodyBytes,
      ),
    };
  });

  const parcels: Item[] = [];
  const visible: number[] = [];
  for (const together of groupBy(sent, ({ visibleAtMs }) => visibleAtMs)) {
    const contents = together.map(({ content }) => content);
    const whereabouts: readonly Whereabouts[] = fitsInline(pk, queue.name, contents)
      ? contents.map((content) => ({ kind: 'inline', content }))
      : await writeBodies(context, contents, ttl);
    const stored = together.map(
      ({ key, order }, i): Message => ({
        key,
        order,
        receiveCount: 0,
        countOnArrival: 0,
        firstReceivedMs: 0,
        whereabouts: whereabouts[i] as Whereabouts,
      }),
    );
    const visibleAtMs = together[0]?.visibleAtMs ?? nowMs;
    const sk = parcelSk(visibleAtMs, ids.sortable(nowMs));
    visible.push(visibleAtMs);
    parcels.push(parcelItem({ pk, sk }, stored, { ttl, wake: visibleAtMs <= nowMs }));
  }
  const [only] = parcels;
  if (parcels.length === 1 && only !== undefined) await table.put({ kind: 'put', item: only });
  else await putAll(context, parcels);
  await keepRead(context, queue, shard);
  for (const visibleAtMs of visible) {
    if (visibleAtMs <= nowMs) {
      if (queue.readShards > 1) memories(queue.id).outlook.expect(shard);
      waiters.wake(queue.id);
    } else waiters.wakeAt(queue.id, visibleAtMs);
  }
  return sent.map(({ key }) => key);
}

/** Does the parcel stay within a write unit, with all that receives and a dead-letter move will add? */
export function fitsInline(pk: string, queueName: string, contents: readonly Buffer[]): boolean {
  let bytes = parcelOverheadBytes(pk, queueName);
  for (const content of contents) bytes += parcelEntryBytes(packedStateBytes + content.length);
  return bytes <= parcelTargetBytes;
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): readonly (readonly T[])[] {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
