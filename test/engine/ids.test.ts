import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIds } from '../../engine/ids.ts';
import { seededIds } from '../support/seeded.ts';

describe('sortable ids', () => {
  it('are fifteen characters and sort in the order given within a millisecond', () => {
    const ids = seededIds(1);
    const given = Array.from({ length: 5_000 }, () => ids.sortable(7));
    for (const id of given) expect(id).toMatch(/^[A-Za-z0-9_-]{15}$/);
    expect(given.toSorted()).toEqual(given);
    expect(new Set(given).size).toBe(given.length);
  });

  it('differ also where the counter begins again', () => {
    const ids = seededIds(1);
    const given = Array.from({ length: 5_000 }, (_, i) => ids.sortable(i % 2));
    expect(new Set(given).size).toBe(given.length);
    expect(given.every((id) => id.startsWith('---'))).toBe(true);
  });

  it('stay ids when a millisecond has more of them than the counter counts', () => {
    const ids = seededIds(1);
    let last = '';
    for (let i = 0; i < 64 ** 3 + 10; i++) last = ids.sortable(7);
    expect(last).toMatch(/^zzz[A-Za-z0-9_-]{12}$/);
  });
});

describe('the other draws', () => {
  it('hand out fresh bytes of any length, and never the same twice', () => {
    const ids = seededIds(1);
    const lengths = [5, 9, 32, 9_000, 16];
    const drawn = lengths.map((length) => ids.bytes(length));
    expect(drawn.map(({ length }) => length)).toEqual(lengths);
    const pairs = new Set(drawn.map((one) => Buffer.from(one.subarray(0, 5)).toString('hex')));
    expect(pairs.size).toBe(lengths.length);
  });

  it('hand out bytes that later draws leave alone', () => {
    const ids = createIds((length) => new Uint8Array(length).fill(7));
    const drawn = ids.bytes(4);
    drawn.fill(0);
    expect(ids.bytes(8_192)).toEqual(new Uint8Array(8_192).fill(7));
  });

  it('choose a whole number below the limit, each of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.nat(), (limit, seed) => {
        const ids = seededIds(seed);
        const chosen = new Set(Array.from({ length: 300 }, () => ids.below(limit)));
        expect([...chosen].sort((a, b) => a - b)).toEqual(Array.from({ length: limit }, (_, i) => i));
      }),
    );
  });

  it('are the same for the same seed', () => {
    const draw = () => {
      const ids = seededIds(42);
      return [ids.sortable(1), Buffer.from(ids.bytes(8)).toString('hex'), ids.below(1_000)];
    };
    expect(draw()).toEqual(draw());
  });
});
