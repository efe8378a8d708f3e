import { hash } from 'node:crypto';
import { limits } from '../limits.ts';
import { type Reader, readerOf } from './bytes.ts';

/** What receipt handles have in common: they look like AWS's (`AQEB` and base64), and they cannot be made up. */
const magic = Buffer.of(1, 1, 1);
const macBytes = 16;
const maxBytes = 512;

/** `write` fills in `length` bytes from the offset that it is given. */
export function sealed(
  length: number,
  secret: Uint8Array,
  write: (bytes: Buffer, at: number) => void,
): string {
  const bytes = Buffer.allocUnsafe(magic.length + length + macBytes);
  magic.copy(bytes);
  write(bytes, magic.length);
  const end = magic.length + length;
  bytes.write(macOf(bytes.subarray(0, end), secret), end, 'hex');
  return bytes.toString('base64');
}

/** What was sealed with one of the secrets, or nothing. */
export function unsealed(text: string, secrets: readonly Uint8Array[]): Reader | undefined {
  if (text.length > limits.maxReceiptHandleLength || !text.startsWith('AQEB')) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length <= macBytes || bytes.length > maxBytes || bytes.toString('base64') !== text)
    return undefined;
  const signed = bytes.subarray(0, -macBytes);
  const mac = bytes.toString('hex', bytes.length - macBytes);
  if (!secrets.some((secret) => sameText(mac, macOf(signed, secret)))) return undefined;
  const reader = readerOf(signed);
  reader.at = magic.length;
  return reader;
}

/** One for all: hashing a fresh buffer of secret and handle would take twice as long. */
const scratch = Buffer.alloc(2 * maxBytes);

/** SHA-512/256 over secret and handle: its truncated state cannot be extended, so the prefix makes it a MAC. */
function macOf(bytes: Uint8Array, secret: Uint8Array): string {
  scratch.set(secret);
  scratch.set(bytes, secret.length);
  return hash('sha512-256', scratch.subarray(0, secret.length + bytes.length), 'hex').slice(0, macBytes * 2);
}

/** In a time that does not tell where they differ. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
