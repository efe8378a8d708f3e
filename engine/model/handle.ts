import { hash } from 'node:crypto';
import { limits } from '../limits.ts';
import { parcelSk, shardPk } from '../table/keys.ts';
import type { Key } from '../table/port.ts';
import {
  readByte,
  readBytes,
  readerOf,
  readText,
  readUint48,
  readVarint,
  varintLength,
  writeVarint,
} from './bytes.ts';
import type { MessageKey } from './messageId.ts';

/**
 * A receipt handle says by itself where the message lies, so it needs no look-up, and carries a MAC, so it
 * cannot be made up. It looks like one of AWS's: `AQEB` and base64.
 */
export type Handle = {
  readonly queueId: string;
  readonly generation: number;
  readonly shard: number;
  /** The parcel that the receive put: its instant and its id. */
  readonly visibleAtMs: number;
  readonly parcelId: string;
  /** Messages in that parcel if this receive handed out all of them, else 0. */
  readonly parcelSize: number;
  readonly message: MessageKey;
  readonly receivedMs: number;
};

const magic = Buffer.of(1, 1, 1);
const standardKind = 1;
const messageBytes = 16;
const macBytes = 16;
const maxHandleBytes = 256;

export function handleText(handle: Handle, key: Uint8Array): string {
  const { queueId, parcelId } = handle;
  const length =
    magic.length +
    3 +
    queueId.length +
    varintLength(handle.generation) +
    varintLength(handle.shard) +
    6 +
    1 +
    parcelId.length +
    messageBytes +
    6;
  const bytes = Buffer.allocUnsafe(length + macBytes);
  magic.copy(bytes);
  let at = magic.length;
  bytes[at++] = standardKind;
  bytes[at++] = handle.parcelSize;
  bytes[at++] = queueId.length;
  at += bytes.write(queueId, at, 'latin1');
  at = writeVarint(bytes, handle.generation, at);
  at = writeVarint(bytes, handle.shard, at);
  at = bytes.writeUIntBE(handle.visibleAtMs, at, 6);
  bytes[at++] = parcelId.length;
  at += bytes.write(parcelId, at, 'latin1');
  at += bytes.write(handle.message, at, 'base64url');
  at = bytes.writeUIntBE(handle.receivedMs, at, 6);
  bytes.write(macOf(bytes.subarray(0, length), key), at, 'hex');
  return bytes.toString('base64');
}

/** The handle that this service once gave, or nothing. */
export function readHandle(text: string, keys: readonly Uint8Array[]): Handle | undefined {
  if (text.length > limits.maxReceiptHandleLength || !text.startsWith('AQEB')) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length <= macBytes || bytes.length > maxHandleBytes || bytes.toString('base64') !== text)
    return undefined;
  const signed = bytes.subarray(0, -macBytes);
  const mac = bytes.toString('hex', bytes.length - macBytes);
  if (!keys.some((key) => sameText(mac, macOf(signed, key)))) return undefined;
  const reader = readerOf(signed);
  reader.at = magic.length;
  if (readByte(reader) !== standardKind) return undefined;
  const parcelSize = readByte(reader);
  return {
    parcelSize,
    queueId: readText(reader, readByte(reader)),
    generation: readVarint(reader),
    shard: readVarint(reader),
    visibleAtMs: readUint48(reader),
    parcelId: readText(reader, readByte(reader)),
    message: readBytes(reader, messageBytes).toString('base64url'),
    receivedMs: readUint48(reader),
  };
}

export const handleParcelKey = (handle: Handle): Key => ({
  pk: shardPk(handle.queueId, handle.generation, handle.shard),
  sk: parcelSk(handle.visibleAtMs, handle.parcelId),
});

/** One for all: hashing a fresh buffer of key and handle would take twice as long. */
const scratch = Buffer.alloc(512);

/** SHA-512/256 over key and handle: its truncated state cannot be extended, so the prefix makes it a MAC. */
function macOf(bytes: Uint8Array, key: Uint8Array): string {
  scratch.set(key);
  scratch.set(bytes, key.length);
  return hash('sha512-256', scratch.subarray(0, key.length + bytes.length), 'hex').slice(0, macBytes * 2);
}

/** In a time that does not tell where they differ. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
