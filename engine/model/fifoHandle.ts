import { readByte, readText, readUint48, readVarint, varintLength, writeVarint } from './bytes.ts';
import type { MessageKey } from './messageId.ts';
import { sealed, unsealed } from './seal.ts';

/** A receipt handle of a FIFO message: its place in its group, and the token of its lease. */
export type FifoHandle = {
  readonly queueId: string;
  readonly generation: number;
  readonly group: string;
  readonly sequence: number;
  /** Of the parcel that it lies in. */
  readonly lastSequence: number;
  readonly token: string;
  readonly message: MessageKey;
  /** When its retention began. */
  readonly enqueuedMs: number;
  readonly receivedMs: number;
};

const fifoKind = 2;
const messageKeyLength = 22;
const timeBytes = 6;

export function fifoHandleText(handle: FifoHandle, secret: Uint8Array): string {
  const texts = [handle.queueId, handle.group, handle.token];
  const numbers = [handle.generation, handle.sequence, handle.lastSequence];
  const length =
    1 +
    texts.reduce((sum, text) => sum + 1 + text.length, 0) +
    numbers.reduce((sum, number) => sum + varintLength(number), 0) +
    messageKeyLength +
    2 * timeBytes;
  return sealed(length, secret, (bytes, start) => {
    let at = start;
    bytes[at++] = fifoKind;
    for (const text of texts) {
      bytes[at++] = text.length;
      at += bytes.write(text, at, 'latin1');
    }
    for (const number of numbers) at = writeVarint(bytes, number, at);
    at += bytes.write(handle.message, at, 'latin1');
    at = bytes.writeUIntBE(handle.enqueuedMs, at, timeBytes);
    bytes.writeUIntBE(handle.receivedMs, at, timeBytes);
  });
}

/** The handle that this service once gave, or nothing. */
export function readFifoHandle(text: string, secrets: readonly Uint8Array[]): FifoHandle | undefined {
  const reader = unsealed(text, secrets);
  if (reader === undefined || readByte(reader) !== fifoKind) return undefined;
  return {
    queueId: readText(reader, readByte(reader)),
    group: readText(reader, readByte(reader)),
    token: readText(reader, readByte(reader)),
    generation: readVarint(reader),
    sequence: readVarint(reader),
    lastSequence: readVarint(reader),
    message: readText(reader, messageKeyLength),
    enqueuedMs: readUint48(reader),
    receivedMs: readUint48(reader),
  };
}
