import {
  type Reader,
  readByte,
  readerOf,
  readText,
  readUint48,
  readVarint,
  varintLength,
  writeVarint,
} from './bytes.ts';
import type { MessageKey } from './messageId.ts';

/** Where a message's content lies: in its parcel, as one slot of a shared body item, or in body items of its own. */
export type Whereabouts =
  | { readonly kind: 'inline'; readonly content: Uint8Array }
  | { readonly kind: 'shared'; readonly bodyId: string; readonly slot: number; readonly slots: number }
  /** `sizeBytes` is rounded up, or absent in parcels that were written before it was told. */
  | { readonly kind: 'own'; readonly bodyId: string; readonly chunks: number; readonly sizeBytes?: number };

/** A message as its parcel holds it: the small state that changes, and where the rest is. */
export type Message = {
  readonly key: MessageKey;
  /** Its place among the messages that it was sent with. */
  readonly order: number;
  /** How often it was received, over all queues. */
  readonly receiveCount: number;
  /** Of these, before it came to this queue: a dead-letter queue counts its own deliveries. */
  readonly countOnArrival: number;
  /** Epoch ms of its first receive; 0 before. */
  readonly firstReceivedMs: number;
  readonly whereabouts: Whereabouts;
};

const kinds = ['inline', 'shared', 'own'] as const;
const kindMask = 3;
const receivedFlag = 4;
const hasArrived = 8;
/** As text: three bytes more than packed, and no conversion at every move. */
const bodyIdLength = 12;
const bodyIdRandomBytes = 9;

/** The bytes that packing adds to inline content once a message was received and dead-lettered. */
export const packedStateBytes = 1 + 1 + 2 + 6 + 2;

export function packMessage(message: Message): Buffer {
  const { receiveCount, countOnArrival, whereabouts } = message;
  const flags =
    kinds.indexOf(whereabouts.kind) |
    (receiveCount > 0 ? receivedFlag : 0) |
    (countOnArrival > 0 ? hasArrived : 0);
  const stateBytes =
    2 +
    (receiveCount > 0 ? varintLength(receiveCount) + 6 : 0) +
    (countOnArrival > 0 ? varintLength(countOnArrival) : 0);
  const packed = Buffer.allocUnsafe(stateBytes + whereaboutsBytes(whereabouts));
  packed[0] = flags;
  packed[1] = message.order;
  let at = 2;
  if (receiveCount > 0) {
    at = writeVarint(packed, receiveCount, at);
    at = packed.writeUIntBE(message.firstReceivedMs, at, 6);
  }
  if (countOnArrival > 0) at = writeVarint(packed, countOnArrival, at);
  switch (whereabouts.kind) {
    case 'inline':
      packed.set(whereabouts.content, at);
      break;
    case 'shared':
      at += packed.write(whereabouts.bodyId, at, 'latin1');
      packed[at] = whereabouts.slot;
      packed[at + 1] = whereabouts.slots;
      break;
    case 'own':
      at += packed.write(whereabouts.bodyId, at, 'latin1');
      packed[at] = whereabouts.chunks;
      packed[at + 1] = sizeUnits(whereabouts.sizeBytes);
      break;
  }
  return packed;
}

export function unpackMessage(key: MessageKey, bytes: Uint8Array): Message {
  const reader = readerOf(bytes);
  const flags = readByte(reader);
  const order = readByte(reader);
  const receiveCount = flags & receivedFlag ? readVarint(reader) : 0;
  const firstReceivedMs = flags & receivedFlag ? readUint48(reader) : 0;
  const countOnArrival = flags & hasArrived ? readVarint(reader) : 0;
  const whereabouts = readWhereabouts(reader, kinds[flags & kindMask] ?? 'inline');
  return { key, order, receiveCount, countOnArrival, firstReceivedMs, whereabouts };
}

function readWhereabouts(reader: Reader, kind: Whereabouts['kind']): Whereabouts {
  if (kind === 'inline') return { kind, content: reader.bytes.subarray(reader.at) };
  const bodyId = readText(reader, bodyIdLength);
  if (kind === 'own') {
    const packed = readByte(reader);
    const chunks = packed & ((1 << chunkBits) - 1);
    // three ways to write this: no size at all; in the upper bits, as long as nobody minded the versions before; behind
    const units = reader.at < reader.bytes.length ? readByte(reader) : packed >> chunkBits;
    const sizeBytes = units * sizeUnitBytes;
    return sizeBytes === 0 ? { kind, bodyId, chunks } : { kind, bodyId, chunks, sizeBytes };
  }
  return { kind, bodyId, slot: readByte(reader), slots: readByte(reader) };
}

/**
 * Two bits count the chunks. The size stands in a byte behind them, which a version that does not know of it passes over:
 * 63 units hold a message of 1 MiB.
 */
const chunkBits = 2;
export const sizeUnitBytes = 17_000;
const maxSizeUnits = 63;
const sizeUnits = (sizeBytes = 0): number => Math.min(maxSizeUnits, Math.ceil(sizeBytes / sizeUnitBytes));

const largestSharedBytes = 4_096;
const largestChunkBytes = 400_000;

/** How large the content is at most, as far as the parcel tells. */
export function contentBytesAtMost({ whereabouts }: Message): number {
  switch (whereabouts.kind) {
    case 'inline':
      return whereabouts.content.length;
    case 'shared':
      return largestSharedBytes;
    case 'own':
      return whereabouts.sizeBytes ?? whereabouts.chunks * largestChunkBytes;
  }
}

function whereaboutsBytes(whereabouts: Whereabouts): number {
  switch (whereabouts.kind) {
    case 'inline':
      return whereabouts.content.length;
    case 'shared':
      return bodyIdLength + 2;
    case 'own':
      return bodyIdLength + 2;
  }
}
/** A new body id is this many random bytes, in base64url. */
export const newBodyId = (random: (length: number) => Uint8Array): string =>
  Buffer.from(random(bodyIdRandomBytes)).toString('base64url');

const erasableMark = '~';
/** The id of a body that is nobody else's and goes with its message at once; versions that do not know of it keep it. */
export const newErasableBodyId = (random: (length: number) => Uint8Array): string =>
  erasableMark + newBodyId(random).slice(erasableMark.length);

/** It was sent to a queue that erases at once, and its body lies apart. */
export const isErasable = ({ whereabouts }: Message): boolean =>
  whereabouts.kind !== 'inline' && whereabouts.bodyId.startsWith(erasableMark);

/** Told from the packed form alone. */
export const isInline = (packed: Uint8Array): boolean => kinds[(packed[0] ?? 0) & kindMask] === 'inline';
export const wasReceived = (packed: Uint8Array): boolean => ((packed[0] ?? 0) & receivedFlag) !== 0;
