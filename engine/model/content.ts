import type { AttributeValue } from '../shapes.ts';
import {
  type Reader,
  readByte,
  readBytes,
  readerOf,
  readText,
  readVarint,
  varintLength,
  writeVarint,
} from './bytes.ts';
import { noAttributes } from './messageAttributes.ts';

/** What never changes about a message: everything its sender said. */
export type Content = {
  readonly body: string;
  readonly senderId: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly traceHeader?: string;
  readonly groupId?: string;
  /** Only if it was given: else it is the digest of the body. */
  readonly deduplicationId?: string;
};

type Writable<T> = { -readonly [name in keyof T]: T[name] };

const hasTrace = 1;
const hasGroup = 2;
const hasAttributes = 4;
const hasDeduplicationId = 8;
const stringValue = 1;
const binaryValue = 2;

/** Packs content: flags, the short fields behind their lengths, then the body up to the end. */
export function packContent(content: Content, bodyBytes: number): Buffer {
  const { traceHeader, groupId, deduplicationId } = content;
  const attributes = packAttributes(content.attributes);
  const senderBytes = Buffer.byteLength(content.senderId);
  const traceBytes = traceHeader === undefined ? 0 : Buffer.byteLength(traceHeader);
  const groupBytes = groupId === undefined ? 0 : groupId.length;
  const idBytes = deduplicationId === undefined ? 0 : deduplicationId.length;
  const packed = Buffer.allocUnsafe(
    1 +
      varintLength(senderBytes) +
      senderBytes +
      (traceHeader === undefined ? 0 : varintLength(traceBytes) + traceBytes) +
      (groupId === undefined ? 0 : varintLength(groupBytes) + groupBytes) +
      (deduplicationId === undefined ? 0 : varintLength(idBytes) + idBytes) +
      (attributes?.length ?? 0) +
      bodyBytes,
  );
  packed[0] =
    (traceHeader === undefined ? 0 : hasTrace) |
    (groupId === undefined ? 0 : hasGroup) |
    (deduplicationId === undefined ? 0 : hasDeduplicationId) |
    (attributes === undefined ? 0 : hasAttributes);
  let at = writeText(packed, content.senderId, senderBytes, 1);
  if (traceHeader !== undefined) at = writeText(packed, traceHeader, traceBytes, at);
  if (groupId !== undefined) at = writeText(packed, groupId, groupBytes, at);
  if (deduplicationId !== undefined) at = writeText(packed, deduplicationId, idBytes, at);
  if (attributes !== undefined) at += attributes.copy(packed, at);
  packed.write(content.body, at, 'utf8');
  return packed;
}

export function unpackContent(bytes: Uint8Array): Content {
  const reader = readerOf(bytes);
  const flags = readByte(reader);
  const senderId = readText(reader, readVarint(reader));
  const traceHeader = flags & hasTrace ? readText(reader, readVarint(reader)) : undefined;
  const groupId = flags & hasGroup ? readText(reader, readVarint(reader)) : undefined;
  const deduplicationId = flags & hasDeduplicationId ? readText(reader, readVarint(reader)) : undefined;
  const attributes = flags & hasAttributes ? unpackAttributes(reader) : noAttributes;
  const body = readText(reader, reader.bytes.length - reader.at);
  // what is not there has no member: spreading would make an object for each
  const content: Writable<Content> = { body, senderId, attributes };
  if (traceHeader !== undefined) content.traceHeader = traceHeader;
  if (groupId !== undefined) content.groupId = groupId;
  if (deduplicationId !== undefined) content.deduplicationId = deduplicationId;
  return content;
}

function packAttributes(attributes: Content['attributes']): Buffer | undefined {
  if (attributes === noAttributes) return undefined;
  const parts: Buffer[] = [];
  for (const name of Object.keys(attributes)) {
    const value = attributes[name];
    if (value === undefined) continue;
    const isBinary = value.BinaryValue != null;
    parts.push(lengthThen(Buffer.from(name)), lengthThen(Buffer.from(value.DataType ?? '')));
    parts.push(Buffer.of(isBinary ? binaryValue : stringValue));
    parts.push(
      lengthThen(
        isBinary ? Buffer.from(value.BinaryValue ?? '', 'base64') : Buffer.from(value.StringValue ?? ''),
      ),
    );
  }
  if (parts.length === 0) return undefined;
  return Buffer.concat([Buffer.of(Object.keys(attributes).length), ...parts]);
}

function unpackAttributes(reader: Reader): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = Object.create(null);
  for (let left = readByte(reader); left > 0; left--) {
    const name = readText(reader, readVarint(reader));
    const DataType = readText(reader, readVarint(reader));
    const isBinary = readByte(reader) === binaryValue;
    const value = readBytes(reader, readVarint(reader));
    attributes[name] = isBinary
      ? { DataType, BinaryValue: value.toString('base64') }
      : { DataType, StringValue: value.toString('utf8') };
  }
  return attributes;
}

function lengthThen(bytes: Buffer): Buffer {
  const head = Buffer.allocUnsafe(varintLength(bytes.length));
  writeVarint(head, bytes.length, 0);
  return Buffer.concat([head, bytes]);
}

function writeText(target: Buffer, text: string, byteLength: number, offset: number): number {
  const at = writeVarint(target, byteLength, offset);
  target.write(text, at, 'utf8');
  return at + byteLength;
}
