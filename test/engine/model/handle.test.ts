import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Handle, handleParcelKey, handleText, readHandle } from '../../../engine/model/handle.ts';
import { bytes, instantMs, messageKey } from '../../support/messageArbitraries.ts';

const key = new Uint8Array(32).fill(1);
const otherKey = new Uint8Array(32).fill(2);
const handle: fc.Arbitrary<Handle> = fc.record({
  queueId: fc.stringMatching(/^[A-Za-z0-9_-]{10}$/),
  generation: fc.oneof(fc.nat(3), fc.nat(0x7fff_ffff)),
  shard: fc.nat(4_095),
  visibleAtMs: instantMs,
  parcelId: fc.stringMatching(/^[A-Za-z0-9_-]{15}$/),
  parcelSize: fc.nat(10),
  message: messageKey,
  receivedMs: instantMs,
});
const base64 = (text: string) => Buffer.from(text, 'base64');

describe('a receipt handle', () => {
  it("is read as it was given, looks like one of AWS's and is short", () => {
    fc.assert(
      fc.property(handle, (given) => {
        const text = handleText(given, key);
        expect(text).toMatch(/^AQEB[A-Za-z0-9+/]+=*$/);
        expect(text.length).toBeLessThanOrEqual(160);
        expect(readHandle(text, [key])).toEqual(given);
      }),
    );
  });

  it('names the parcel that the receive put', () => {
    const [given] = fc.sample(handle, { numRuns: 1, seed: 1 });
    expect(
      handleParcelKey({ ...given!, queueId: 'q', generation: 36, shard: 37, visibleAtMs: 5, parcelId: 'p' }),
    ).toEqual({
      pk: 'q.10#11',
      sk: '00000000000005#p',
    });
  });

  it('is good under any of the keys in use, and under no other', () => {
    fc.assert(
      fc.property(handle, (given) => {
        const text = handleText(given, otherKey);
        expect(readHandle(text, [key, otherKey])).toEqual(given);
        expect(readHandle(text, [key])).toBeUndefined();
        expect(readHandle(text, [])).toBeUndefined();
      }),
    );
  });

  it('is refused with any bit of it changed', () => {
    const [given] = fc.sample(handle, { numRuns: 1, seed: 2 });
    const good = base64(handleText(given!, key));
    for (let bit = 0; bit < good.length * 8; bit++) {
      const forged = Buffer.from(good);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readHandle(forged.toString('base64'), [key])).toBeUndefined();
    }
  });

  it('is refused cut, grown or written in another way', () => {
    fc.assert(
      fc.property(handle, fc.nat(200), bytes(3), (given, length, tail) => {
        const text = handleText(given, key);
        const good = base64(text);
        expect(readHandle(good.subarray(0, length % good.length).toString('base64'), [key])).toBeUndefined();
        expect(readHandle(Buffer.concat([good, tail]).toString('base64'), [key])).toBeUndefined();
        for (const other of [`${text} `, ` ${text}`, `${text}=`, `${text}\n`, text.toLowerCase()]) {
          expect(readHandle(other, [key])).toBeUndefined();
        }
      }),
    );
  });

  it('is refused with another handle of the same key spliced in', () => {
    fc.assert(
      fc.property(handle, handle, fc.nat(200), (one, other, cut) => {
        const [a, b] = [base64(handleText(one, key)), base64(handleText(other, key))];
        const spliced = Buffer.concat([a.subarray(0, cut % a.length), b.subarray(cut % a.length)]);
        if (spliced.equals(a) || spliced.equals(b)) return;
        expect(readHandle(spliced.toString('base64'), [key])).toBeUndefined();
      }),
    );
  });

  it('is not found in any other text', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 200 }).map((b) => `AQEB${Buffer.from(b).toString('base64')}`),
    );
    fc.assert(fc.property(noise, (text) => readHandle(text, [key]) === undefined));
    expect(readHandle('AQEB'.repeat(257), [key])).toBeUndefined();
  });
});
