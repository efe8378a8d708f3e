import { Buffer, isUtf8 } from 'node:buffer';

/** The text of the bytes, or undefined if they are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
