import { hash } from 'node:crypto';
import type { AttributeValue } from '../shapes.ts';
import { noAttributes } from './messageAttributes.ts';

/** Lower-case hex; text counts as its UTF-8 bytes. */
export const md5Hex = (data: string | Uint8Array): string => hash('md5', data);

const stringMark = 1;
const binaryMark = 2;
/** Three lengths of four bytes and the mark. */
const frameBytes = 13;

/**
 * The digest that clients compare with their own: over name, full data type and value of every attribute, each
 * with its length before it, in the order of the names. Undefined when there are none, for then the answer has no
 * such member. Legal names are below U+0180, where the order of code units is that of the bytes.
 */
export function md5OfAttributes(attributes: Readonly<Record<string, AttributeValue>>): string | undefined {
  if (attributes === noAttributes) return undefined;
  const names = Object.keys(attributes);
  if (names.length === 0) return undefined;
  if (names.length > 1) names.sort();
  let capacity = 0;
  for (const name of names) capacity += frameBytes + mostBytes(name, attributes[name]);
  const bytes = Buffer.allocUnsafe(capacity);
  let end = 0;
  for (const name of names) end = writeAttribute(bytes, end, name, attributes[name]);
  return hash('md5', bytes.subarray(0, end));
}

/** UTF-8 takes at most three bytes for each UTF-16 unit; base64 decodes to fewer bytes than it has characters. */
const mostBytes = (name: string, value: AttributeValue | undefined): number =>
  3 *
  (name.length + (value?.DataType ?? '').length + (value?.StringValue ?? value?.BinaryValue ?? '').length);

function writeAttribute(bytes: Buffer, at: number, name: string, value: AttributeValue | undefined): number {
  const isBinary = value?.StringValue == null;
  const typeAt = writeFramed(bytes, at, name, 'utf8');
  const markAt = writeFramed(bytes, typeAt, value?.DataType ?? '', 'utf8');
  bytes[markAt] = isBinary ? binaryMark : stringMark;
  return isBinary
    ? writeFramed(bytes, markAt + 1, value?.BinaryValue ?? '', 'base64')
    : writeFramed(bytes, markAt + 1, value.StringValue ?? '', 'utf8');
}

function writeFramed(bytes: Buffer, at: number, text: string, encoding: 'utf8' | 'base64'): number {
  const length = bytes.write(text, at + 4, encoding);
  bytes.writeUInt32BE(length, at);
  return at + 4 + length;
}
