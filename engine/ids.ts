import type { Ids } from './context.ts';

/** Base64url's characters in the order of their bytes, so that encoded numbers sort as numbers. */
const alphabet = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const codes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
const digit = (bits: number): number => codes[bits & 63] ?? 0;
const counterLength = 3;
const counterLimit = 64 ** counterLength;
const randomLength = 12;
const poolBytes = 8_192;

/**
 * Ids from a source of random bytes, for example `crypto.randomBytes`.
 * A sortable id is three characters of a counter that restarts with each millisecond and 72 random bits.
 */
export function createIds(randomBytes: (length: number) => Uint8Array): Ids {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  let lastMs = -1;
  let counter = 0;
  /** One for all: adding up fifteen characters leaves fourteen shorter texts behind. */
  const text = Buffer.alloc(counterLength + randomLength);

  const take = (length: number): number => {
    if (used + length > pool.length) {
      pool = randomBytes(Math.max(poolBytes, length));
      used = 0;
    }
    used += length;
    return used - length;
  };

  return {
    bytes(length) {
      const start = take(length);
      return pool.slice(start, start + length);
    },
    sortable(nowMs) {
      counter = nowMs === lastMs ? Math.min(counter + 1, counterLimit - 1) : 0;
      lastMs = nowMs;
      text[0] = digit(counter >> 12);
      text[1] = digit(counter >> 6);
      text[2] = digit(counter);
      const start = take(randomLength);
      for (let i = 0; i < randomLength; i++) text[counterLength + i] = digit(pool[start + i] ?? 0);
      return text.toString('latin1');
    },
    below(limit) {
      const start = take(4);
      const word = new DataView(pool.buffer, pool.byteOffset + start, 4).getUint32(0);
      return Math.floor((word / 2 ** 32) * limit);
    },
  };
}
