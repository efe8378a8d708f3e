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
import { makeBodies, putAll } from './bodies.ts';

/** Messages as they are to be stored: bodies first, then the parcels, which are what makes them exist. */
export type MadeMessages = {
  /** In the order given. */
  readonly keys: readonly MessageKey[];
  readonly bodies: readonly Item[];
  readonly parcels: readonly Item[];
  /** When each parcel becomes visible. */
  readonly visibleAtMs: readonly number[];
};

/** Stores messages and answers with their keys, in the order given. */
export async function sendMessages(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<readonly MessageKey[]> {
  growIfPressed(context, queue);
  const shard = shardToWrite(context, queue);
  const { keys, bodies, parcels, visibleAtMs } = makeMessages(context, caller, queue, messages, shard);
  if (bodies.length > 0) await putAll(context, bodies);
  await putAll(context, parcels);
  await keepRead(context, queue, shard);
  announceMessages(context, queue, visibleAtMs, shard);
  return keys;
}

/** The items of one to ten messages in a shard. Those that become visible together share a parcel. */
export function makeMessages(
  { clock, ids }: Pick<Context, 'clock' | 'ids'>,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
  shard: number,
): MadeMessages {
  const nowMs = clock.now();
  const ttl = ttlAfter(nowMs);
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

  const bodies: Item[] = [];
  const parcels: Item[] = [];
  const visible: number[] = [];
  for (const together of groupBy(sent, ({ visibleAtMs }) => visibleAtMs)) {
    const contents = together.map(({ content }) => content);
    const apart = fitsInline(pk, queue.name, contents)
      ? undefined
      : makeBodies({ ids }, contents, ttl, queue.erasesAtOnce);
    if (apart !== undefined) bodies.push(...apart.items);
    const stored = together.map(
      ({ key, order, content }, i): Message => ({
        key,
        order,
        receiveCount: 0,
        countOnArrival: 0,
        firstReceivedMs: 0,
        whereabouts:
          apart === undefined ? { kind: 'inline', content } : (apart.whereabouts[i] as Whereabouts),
      }),
    );
    const visibleAtMs = together[0]?.visibleAtMs ?? nowMs;
    const sk = parcelSk(visibleAtMs, ids.sortable(nowMs));
    visible.push(visibleAtMs);
    parcels.push(parcelItem({ pk, sk }, stored, { ttl, wake: true }));
  }
  return { keys: sent.map(({ key }) => key), bodies, parcels, visibleAtMs: visible };
}

/** Tells whoever waits in this process. */
export function announceMessages(
  { clock, waiters, memories }: Context,
  queue: Queue,
  visibleAtMs: readonly number[],
  shard: number,
): void {
  const nowMs = clock.now();
  for (const atMs of visibleAtMs) {
    if (atMs <= nowMs) {
      if (queue.readShards > 1) memories(queue.id).outlook.expect(shard);
      waiters.wake(queue.id);
    } else waiters.wakeAt(queue.id, atMs);
  }
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
