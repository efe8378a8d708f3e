import type { Item, Value, ValueMap } from './port.ts';

/**
 * The size of an item by DynamoDB's published rule, in bytes: names and strings in UTF-8, binaries raw, a number
 * one byte and one for every two significant digits (of which DynamoDB says "approximately"), a map three and one for every entry.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueSize(item[name] as Value);
  return bytes;
}

function mapSize(map: ValueMap): number {
  let bytes = 3 + map.size;
  for (const [name, value] of map) bytes += Buffer.byteLength(name) + valueSize(value);
  return bytes;
}

function valueSize(value: Value): number {
  switch (typeof value) {
    case 'string':
      return Buffer.byteLength(value);
    case 'number':
      return numberSize(value);
    case 'boolean':
      return 1;
    default:
      if (value instanceof Uint8Array) return value.byteLength;
      return mapSize(value);
  }
}

/** Zeros before and behind do not count; what stands before the point and what stands behind it fill bytes apart. */
function numberSize(value: number): number {
  const [mantissa = '', exponent] = Math.abs(value).toExponential().split('e');
  const digits = mantissa === '0' ? 0 : mantissa.replace('.', '').length;
  const whole = Math.min(digits, Math.max(0, Number(exponent) + 1));
  return 1 + Math.ceil(whole / 2) + Math.ceil((digits - whole) / 2) + (value < 0 ? 1 : 0);
}
