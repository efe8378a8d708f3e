import { parcelSk, shardPk } from '../table/keys.ts';
import type { Key } from '../table/port.ts';
import { readByte, readText, readUint48, readVarint, varintLength, writeVarint } from './bytes.ts';
import type { MessageKey } from './messageId.ts';
import { sealed, unsealed } from './seal.ts';

/** A receipt handle says by itself where the message lies, so it needs no look-up. */
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

const standardKind = 1;
const messageKeyLength = 22;

export function handleText(handle: Handle, secret: Uint8Array): string {
  const { queueId, parcelId, generation, shard } = handle;
  const length =
    4 +
    queueId.length +
    varintLength(generation) +
    varintLength(shard) +
    6 +
    parcelId.length +
    messageKeyLength +
    6;
  return sealed(length, secret, (bytes, start) => {
    let at = start;
    bytes[at++] = standardKind;
    bytes[at++] = handle.parcelSize;
    bytes[at++] = queueId.length;
    at += bytes.write(queueId, at, 'latin1');
    at = writeVarint(bytes, generation, at);
    at = writeVarint(bytes, shard, at);
    at = bytes.writeUIntBE(handle.visibleAtMs, at, 6);
    bytes[at++] = parcelId.length;
    at += bytes.write(parcelId, at, 'latin1');
    at += bytes.write(handle.message, at, 'latin1');
    bytes.writeUIntBE(handle.receivedMs, at, 6);
  });
}

/** The handle that this service once gave, or nothing. */
export function readHandle(text: string, secrets: readonly Uint8Array[]): Handle | undefined {
  const reader = unsealed(text, secrets);
  if (reader === undefined || readByte(reader) !== standardKind) return undefined;
  const parcelSize = readByte(reader);
  return {
    parcelSize,
    queueId: readText(reader, readByte(reader)),
    generation: readVarint(reader),
    shard: readVarint(reader),
    visibleAtMs: readUint48(reader),
    parcelId: readText(reader, readByte(reader)),
    message: readText(reader, messageKeyLength),
    receivedMs: readUint48(reader),
  };
}

export const handleParcelKey = (handle: Handle): Key => ({
  pk: shardPk(handle.queueId, handle.generation, handle.shard),
  sk: parcelSk(handle.visibleAtMs, handle.parcelId),
});
