import { msDigits } from '../table/keys.ts';

/**
 * Sort keys that begin with an instant, as places on a line: the instant first, then eight characters behind it. The
 * order of places is that of keys; keys that differ only in what comes later, or in rare characters, share a place.
 */
export type Place = bigint;

const alphabet = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const characters = 8;
const bitsPerCharacter = 6n;
const msWidth = 1n << (bitsPerCharacter * BigInt(characters));

/** How many characters of the alphabet come before that one. */
const ranks = Uint8Array.from({ length: 128 }, (_, code) => {
  const before = [...alphabet].filter((character) => character.charCodeAt(0) < code).length;
  return Math.min(before, alphabet.length - 1);
});

export const placeOfMs = (ms: number): Place => BigInt(Math.ceil(ms)) * msWidth;

export function placeOf(sk: string): Place {
  let behind = 0n;
  for (let i = 0; i < characters; i++) {
    const code = sk.charCodeAt(msDigits + 1 + i);
    behind = (behind << bitsPerCharacter) | BigInt(Number.isNaN(code) ? 0 : (ranks[code] ?? 63));
  }
  return BigInt(sk.slice(0, msDigits)) * msWidth + behind;
}

/** The lowest key of the alphabet at that place. */
export function skAt(place: Place): string {
  let behind = place % msWidth;
  let text = '';
  for (let i = 0; i < characters; i++) {
    text = alphabet.charAt(Number(behind & 63n)) + text;
    behind >>= bitsPerCharacter;
  }
  return `${(place / msWidth).toString().padStart(msDigits, '0')}#${text}`;
}
