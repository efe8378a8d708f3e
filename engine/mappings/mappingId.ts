/**
 * A mapping's `UUID` (version 8) says which queue it belongs to, so that it is found without an index:
 *
 *     qqqqqqqq-qqqq-8qqq-Vrrr-rrrrrrrrrrrr      q: the 60 bits of the queue's id, r: random, V: variant
 */
const queueIdDigits = 15;
const queueIdLength = 10;
const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

export const mappingIdRandomBytes = 8;

export function newMappingId(queueId: string, random: Uint8Array): string {
  // filled up to whole bytes, else the last bits would be dropped
  const queue = Buffer.from(`${queueId}AA`, 'base64url').toString('hex').slice(0, queueIdDigits);
  const rest = Buffer.from(random).toString('hex').slice(0, 15);
  const digits = `${queue.slice(0, 12)}8${queue.slice(12)}8${rest}`;
  return [8, 12, 16, 20, 32].map((end, i, ends) => digits.slice(ends[i - 1] ?? 0, end)).join('-');
}

/** `undefined` for what is no id of a mapping. */
export function queueIdOfMapping(mappingId: string): string | undefined {
  if (!shape.test(mappingId)) return undefined;
  const digits = mappingId.replaceAll('-', '');
  const queue = `${digits.slice(0, 12)}${digits.slice(13, 16)}0`;
  return Buffer.from(queue, 'hex').toString('base64url').slice(0, queueIdLength);
}
