/** Name and value, each in its one canonical encoding. */
export type QueryPair = readonly [name: string, value: string];

/** The parameters behind a target's question mark, in the order in which they came. */
export function queryPairs(target: string): readonly QueryPair[] {
  const start = target.indexOf('?');
  if (start === -1 || start === target.length - 1) return [];
  return target
    .slice(start + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part): QueryPair => {
      const equals = part.indexOf('=');
      return equals === -1
        ? [canonicalPart(part), '']
        : [canonicalPart(part.slice(0, equals)), canonicalPart(part.slice(equals + 1))];
    });
}

/** Sorted by name, then by value, without the signature itself. */
export function canonicalQuery(pairs: readonly QueryPair[]): string {
  return pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .toSorted(([a, x], [b, y]) => (a === b ? order(x, y) : order(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What the client wrote, decoded as the Query protocol decodes it and encoded again as SigV4 wants it: so what was
 * signed is what is understood, and nothing else.
 */
const canonicalPart = (text: string): string =>
  text.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9_.~-]/g, (part) => {
    if (part === '+') return '%20';
    const byte = part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0);
    return encodedByte(byte);
  });

const unreserved = /[A-Za-z0-9_.~-]/;

export const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

function encodedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return unreserved.test(character) ? character : percent(byte);
}
