import { type Message, packMessage, unpackMessage } from '../model/message.ts';
import { type MessageKey, sentMsOf } from '../model/messageId.ts';
import { readable } from '../table/format.ts';
import { formatVersion, sequenceSk } from '../table/keys.ts';
import type { Item, Key, Value } from '../table/port.ts';

/** A FIFO message in its place. */
export type Placed = {
  readonly sequence: number;
  readonly message: Message;
  /** The parcel that it lies in. */
  readonly parcel: Key;
  /** Name of the queue whose dead letter this is. */
  readonly from: string | undefined;
  /** When it came by a move, not by a send: then its retention began, and its deduplication id is its MessageId. */
  readonly movedMs: number | undefined;
  readonly ttl: number;
};

/** Consecutive messages of a group; keyed by the last, so that a read from acknowledged-through on finds them. */
export function groupParcelItem(
  pk: string,
  firstSequence: number,
  messages: readonly Message[],
  extra: { readonly ttl: number; readonly from?: string | undefined; readonly movedMs?: number },
): Item {
  const packed = new Map<MessageKey, Uint8Array>();
  messages.forEach((message, order) => {
    packed.set(message.key, packMessage(message.order === order ? message : { ...message, order }));
  });
  const item: Record<string, Value> & Key = {
    pk,
    sk: sequenceSk(firstSequence + messages.length - 1),
    v: formatVersion,
    ttl: extra.ttl,
    s: firstSequence,
    m: packed,
  };
  if (extra.from !== undefined) item.from = extra.from;
  if (extra.movedMs !== undefined) item.moved = extra.movedMs;
  return item;
}

export function placedIn(item: Item): readonly Placed[] {
  const first = readable(item).s as number;
  const parcel = { pk: item.pk, sk: item.sk };
  const placed: Placed[] = [];
  for (const [key, packed] of item.m as ReadonlyMap<string, Uint8Array>) {
    const message = unpackMessage(key, packed);
    placed.push({
      sequence: first + message.order,
      message,
      parcel,
      from: item.from as string | undefined,
      movedMs: item.moved as number | undefined,
      ttl: item.ttl as number,
    });
  }
  return placed.sort((a, b) => a.sequence - b.sequence);
}

/** When its retention began. */
export const enqueuedMs = ({ movedMs, message }: Placed): number => movedMs ?? sentMsOf(message.key);
