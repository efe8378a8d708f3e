import { describe, expect, it } from 'vitest';
import { itemSize } from '../../../engine/table/itemSize.ts';
import type { Value } from '../../../engine/table/port.ts';
import { mapOf } from '../../support/mapOf.ts';

describe('itemSize', () => {
  const keys = 'pk'.length + 'sk'.length + 2;
  const of = (value: Value, name = 'a') => itemSize({ pk: 'p', sk: 's', [name]: value }) - keys - 1;

  it('counts texts and names in UTF-8, and binaries raw', () => {
    expect([of('abc'), of('é€😀'), of(''), of(new Uint8Array(5))]).toEqual([3, 9, 0, 5]);
    expect(of('x', 'é')).toBe(2);
  });

  it('counts a byte for every two significant digits of a number, and one more', () => {
    expect([of(0), of(7), of(42), of(123), of(1_000_000), of(0.001), of(1_234.5), of(-42)]).toEqual([
      1, 2, 2, 3, 2, 2, 4, 3,
    ]);
  });

  it('counts the digits before the point and those behind it apart', () => {
    expect([of(1.5), of(10.5), of(1.05), of(12.345), of(12_455_548_269.94386), of(0.0012)]).toEqual([
      3, 3, 3, 4, 10, 2,
    ]);
  });

  it('counts three for a map and one more for each entry', () => {
    expect([of(true), of(mapOf({})), of(mapOf({ ab: 'c' })), of(mapOf({ x: mapOf({ y: 'z' }) }))]).toEqual([
      1, 3, 7, 11,
    ]);
  });
});
