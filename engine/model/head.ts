import { readable } from '../table/format.ts';
import { formatVersion, groupHeadKey } from '../table/keys.ts';
import type { Item, Value, ValueMap } from '../table/port.ts';
import { countIn, isWithin, packRanges, type Ranges, unpackRanges, withNumber } from './ranges.ts';

/** A delivery of a FIFO message that was not acknowledged; it stays when its timeout passes, for its count. */
export type Delivery = {
  readonly visibleAtMs: number;
  /** Of the receive that leased it: what a receipt handle is checked against. */
  readonly token: string;
  /** Deliveries in this queue. */
  readonly count: number;
  /** 0 if it was given back as never received. */
  readonly firstReceivedMs: number;
};

/**
 * The authority of a message group: which sequence number comes next, what is acknowledged, what is in flight.
 * Senders condition on `next`, receivers on `revision`, acknowledgements on their token alone: none invalidates
 * another.
 */
export type Head = {
  readonly next: number;
  readonly revision: number;
  /** Everything up to here is acknowledged, or past its retention. */
  readonly ackedThrough: number;
  /** Acknowledged beyond that. */
  readonly ackedBeyond: Ranges;
  /** Acknowledged since the last receive, which folds them into the two above. */
  readonly marks: readonly number[];
  /** Never more than ten: a receive takes at most ten, and those returned are taken again before any later one. */
  readonly deliveries: ReadonlyMap<number, Delivery>;
  /** The hint that the last receive put, by its instant and nonce: removed by whoever empties the group. */
  readonly hintAtMs: number;
  readonly hintNonce: string;
};

/** Times in µs start sequences and revisions, so that a group that was swept never goes back. */
export function freshHead(nowMs: number): Head {
  const start = nowMs * 1000;
  return {
    next: start,
    revision: start,
    ackedThrough: start - 1,
    ackedBeyond: [],
    marks: [],
    deliveries: new Map(),
    hintAtMs: 0,
    hintNonce: '',
  };
}

/** In decimal: turning such numbers into digits of another base takes ten times as long. */
export const sequenceKey = (sequence: number): string => String(sequence);

export function headItem(pk: string, head: Head, ttl: number): Item {
  return {
    ...groupHeadKey(pk),
    v: formatVersion,
    ttl,
    next: head.next,
    rev: head.revision,
    a: head.ackedThrough,
    x: packRanges(head.ackedBeyond, head.ackedThrough),
    k: new Map(head.marks.map((sequence) => [sequenceKey(sequence), 1])),
    u: new Map(
      [...head.deliveries].map(([sequence, { visibleAtMs }]) => [sequenceKey(sequence), visibleAtMs]),
    ),
    o: new Map([...head.deliveries].map(([sequence, { token }]) => [sequenceKey(sequence), token])),
    c: new Map(
      [...head.deliveries].map(([sequence, delivery]) => [sequenceKey(sequence), packCount(delivery)]),
    ),
    h: head.hintAtMs,
    n: head.hintNonce,
  };
}

export function headOf(item: Item): Head {
  const ackedThrough = readable(item).a as number;
  const tokens = item.o as ReadonlyMap<string, string>;
  const counts = item.c as ReadonlyMap<string, Uint8Array>;
  const deliveries = new Map<number, Delivery>();
  for (const [key, visibleAtMs] of item.u as ReadonlyMap<string, number>) {
    const packed = counts.get(key) ?? neverCounted;
    deliveries.set(Number(key), {
      visibleAtMs,
      token: tokens.get(key) ?? '',
      count: countOf(packed),
      firstReceivedMs: firstReceivedOf(packed),
    });
  }
  return {
    next: item.next as number,
    revision: item.rev as number,
    ackedThrough,
    ackedBeyond: unpackRanges(item.x as Uint8Array, ackedThrough),
    marks: numbersIn(item.k as ValueMap),
    deliveries,
    hintAtMs: item.h as number,
    hintNonce: item.n as string,
  };
}

/** Count in two bytes, first receive in six. */
export function packCount({ count, firstReceivedMs }: Pick<Delivery, 'count' | 'firstReceivedMs'>): Value {
  const packed = Buffer.allocUnsafe(8);
  packed.writeUInt16BE(Math.min(count, 0xffff), 0);
  packed.writeUIntBE(firstReceivedMs, 2, 6);
  return packed;
}
const neverCounted = new Uint8Array(8);
const countOf = (packed: Uint8Array): number => bigEndian(packed, 0, 2);
const firstReceivedOf = (packed: Uint8Array): number => bigEndian(packed, 2, 8);

/** Straight from the bytes: a buffer over them would be the largest object of a head. */
function bigEndian(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}

const none: readonly number[] = [];
function numbersIn(map: ValueMap): readonly number[] {
  if (map.size === 0) return none;
  const numbers: number[] = [];
  for (const key of map.keys()) numbers.push(Number(key));
  return numbers;
}

/** With the marks taken in: acknowledged-through as far as it goes, the rest as ranges beyond it. */
export function folded(head: Head, also: readonly number[] = none): Head {
  if (head.marks.length === 0 && also.length === 0) return head;
  let { ackedThrough, ackedBeyond } = head;
  for (const sequence of also.length === 0 ? head.marks : [...head.marks, ...also]) {
    // in their order, with no gap before them, as acknowledgements mostly come
    if (sequence === ackedThrough + 1 && ackedBeyond.length === 0) ackedThrough = sequence;
    else if (sequence > ackedThrough) ackedBeyond = withNumber(ackedBeyond, sequence);
  }
  const [first] = ackedBeyond;
  if (first !== undefined && first[0] <= ackedThrough + 1) {
    ackedThrough = first[1];
    ackedBeyond = ackedBeyond.slice(1);
  }
  return { ...head, ackedThrough, ackedBeyond, marks: none };
}

/** For a folded head. */
export const isAcknowledged = (head: Head, sequence: number): boolean =>
  sequence <= head.ackedThrough || isWithin(head.ackedBeyond, sequence);

/** How many of the group are neither acknowledged nor expired. */
export function unacknowledged(head: Head): number {
  const { next, ackedThrough, ackedBeyond } = folded(head);
  return next - 1 - ackedThrough - countIn(ackedBeyond);
}

/** The first that is not acknowledged, from `from` on; `next` when there is none. For a folded head. */
export function firstUnacknowledged(head: Head, from = head.ackedThrough + 1): number {
  let sequence = Math.max(from, head.ackedThrough + 1);
  for (const [first, last] of head.ackedBeyond) {
    if (sequence >= first && sequence <= last) sequence = last + 1;
  }
  return sequence;
}

/** As it goes over the wire: 20 digits that order as the numbers do. */
export const sequenceNumber = (sequence: number): string => `1${String(sequence).padStart(19, '0')}`;
