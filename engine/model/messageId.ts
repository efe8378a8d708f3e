/**
 * A MessageId is a UUID of version 8 whose bits say where the message was put first, so that it can be found
 * again without an index: 48 bits sent time (ms), 12 bits shard, 24 bits delay (s), 38 random bits.
 * It is stored as 22 characters of base64url.
 */
export type MessageKey = string;

const version = 0x80;
const variant = 0x80;

export function newMessageKey(
  sentMs: number,
  delaySeconds: number,
  shard: number,
  random: Uint8Array,
): MessageKey {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(sentMs, 0, 6);
  bytes[6] = version | (shard >> 8);
  bytes[7] = shard & 0xff;
  bytes[8] = variant | (delaySeconds >> 18);
  bytes[9] = (delaySeconds >> 10) & 0xff;
  bytes[10] = (delaySeconds >> 2) & 0xff;
  bytes[11] = ((delaySeconds & 3) << 6) | ((random[0] ?? 0) & 0x3f);
  for (let i = 1; i < 5; i++) bytes[11 + i] = random[i] ?? 0;
  return bytes.toString('base64url');
}
/** How many random bytes a new key takes. */
export const randomBytesPerKey = 5;

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digitOf = new Uint8Array(128);
for (let i = 0; i < base64url.length; i++) digitOf[base64url.charCodeAt(i)] = i;

const hexDigits = Buffer.from('0123456789abcdef');
/** Where a UUID of 36 characters has its 32 hexadecimal digits. */
const hexPlaces = Uint8Array.from(
  Array.from({ length: 36 }, (_, i) => i).filter((i) => ![8, 13, 18, 23].includes(i)),
);
/** One for all: nothing is made but the text itself. */
const uuid = Buffer.alloc(36, '-');

/** The key as a UUID: six bits of each of its characters, four of each digit. */
export function messageIdOf(key: MessageKey): string {
  let bits = 0;
  let held = 0;
  let digit = 0;
  for (let i = 0; i < key.length; i++) {
    bits = ((bits & 0xf) << 6) | (digitOf[key.charCodeAt(i)] ?? 0);
    held += 6;
    while (held >= 4 && digit < hexPlaces.length) {
      held -= 4;
      uuid[hexPlaces[digit++] ?? 0] = hexDigits[(bits >> held) & 0xf] ?? 0;
    }
  }
  return uuid.toString('latin1');
}

/** When the message was sent: its first 48 bits, which are exactly its first eight characters. */
export function sentMsOf(key: MessageKey): number {
  let ms = 0;
  for (let i = 0; i < 8; i++) ms = ms * 64 + (digitOf[key.charCodeAt(i)] ?? 0);
  return ms;
}
