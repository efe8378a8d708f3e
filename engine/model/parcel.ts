import { allOf, equals, present } from '../table/conditions.ts';
import { readable } from '../table/format.ts';
import { formatVersion, isParcelSk, visibleAtOf } from '../table/keys.ts';
import type { Condition, Item, Key, ValueMap } from '../table/port.ts';
import { isInline, type Message, packMessage, unpackMessage, wasReceived } from './message.ts';
import { type MessageKey, sentMsOf } from './messageId.ts';

/** One to ten messages that become visible together: the item that moves. */
export type Parcel = {
  readonly key: Key;
  /** Raised whenever messages are taken out; a fresh parcel has 0. */
  readonly revision: number;
  /** Epoch seconds. */
  readonly ttl: number;
  /** Name of the queue whose dead letters these are. */
  readonly from?: string;
  /** In the order sent. */
  readonly messages: readonly Message[];
};

/** One write unit: what a parcel should fit into. */
export const parcelTargetBytes = 1_024;

export function parcelItem(
  key: Key,
  messages: readonly Message[],
  extra: { readonly ttl: number; readonly from?: string | undefined; readonly wake?: boolean },
): Item {
  const packed = new Map<MessageKey, Uint8Array>();
  for (const message of messages) packed.set(message.key, packMessage(message));
  const item: Record<string, Item[string]> = {
    pk: key.pk,
    sk: key.sk,
    v: formatVersion,
    ttl: extra.ttl,
    r: 0,
    m: packed,
  };
  if (extra.from !== undefined) item.from = extra.from;
  if (extra.wake) item.wake = 1;
  return item as Item;
}

export function parcelOf(item: Item): Parcel {
  const packed = readable(item).m as ValueMap;
  const messages: Message[] = [];
  for (const [key, bytes] of packed) messages.push(unpackMessage(key, bytes as Uint8Array));
  if (!messages.every(isBehindTheLast)) messages.sort(bySending);
  return {
    key: { pk: item.pk, sk: item.sk },
    revision: item.r as number,
    ttl: item.ttl as number,
    ...(item.from !== undefined && { from: item.from as string }),
    messages,
  };
}

/** The messages of a parcel of any kind of queue, in no order. */
export const messagesIn = (item: Item): readonly Message[] =>
  [...(readable(item).m as ReadonlyMap<MessageKey, Uint8Array>)].map(([key, packed]) =>
    unpackMessage(key, packed),
  );

/** Told without unpacking one. */
export function hasBodiesApart(item: Item): boolean {
  for (const packed of (item.m as ReadonlyMap<MessageKey, Uint8Array>).values()) {
    if (!isInline(packed)) return true;
  }
  return false;
}

/** Parcels are mostly as they were put; sorting makes copies even then. */
const isBehindTheLast = (message: Message, i: number, messages: readonly Message[]): boolean =>
  i === 0 || bySending(messages[i - 1] as Message, message) < 0;

const bySending = (a: Message, b: Message): number =>
  sentMsOf(a.key) - sentMsOf(b.key) || a.order - b.order || (a.key < b.key ? -1 : 1);

export const isEmptyParcel = (item: Item): boolean => (item.m as ValueMap).size === 0;

/** Bytes of a parcel item without its messages, by DynamoDB's size rule, with room for a dead-letter move. */
export const parcelOverheadBytes = (pk: string, queueName: string): number =>
  // pk, sk (14 digits, #, id), v, ttl, r, m (a map: 3), from, t (a token)
  2 + pk.length + 2 + 30 + 3 + 10 + 4 + 4 + 4 + queueName.length + 16;
/** Bytes of one packed message in the parcel's map. */
export const parcelEntryBytes = (packedBytes: number): number => 22 + 1 + packedBytes;

/** The parcel is as it was read: nothing was taken out of it since. */
export const untouched = (revision: number): Condition => equals(['r'], revision);
/** These messages are still in it: what removes others does not disturb. */
export const holdsAll = (keys: readonly MessageKey[]): Condition =>
  keys.length === 1 ? present('m', keys[0] as string) : allOf(...keys.map((key) => present('m', key)));
export const isEmpty: Condition = equals(['m'], new Map());

export type Weight = {
  readonly visibleAtMs: number;
  readonly received: boolean;
  /** When each of its messages was sent. */
  readonly sentMs: readonly number[];
};

/** What an item adds to the counts of its shard; nothing unless it is a parcel. */
export function weigh(item: Item): Weight | undefined {
  if (!isParcelSk(item.sk) || item.m === undefined) return undefined;
  const packed = item.m as ValueMap;
  const sentMs: number[] = [];
  let received = false;
  for (const [key, bytes] of packed) {
    sentMs.push(sentMsOf(key));
    received ||= wasReceived(bytes as Uint8Array);
  }
  return { visibleAtMs: visibleAtOf(item.sk), received, sentMs };
}
