import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageIdOf, newMessageKey, sentMsOf } from '../../../engine/model/messageId.ts';
import { keyParts } from '../../support/messageArbitraries.ts';

describe('a message id', () => {
  it('is a lower-case UUID of version 8 that tells sent time, shard and delay', () => {
    fc.assert(
      fc.property(keyParts, ({ sentMs, delaySeconds, shard, random }) => {
        const key = newMessageKey(sentMs, delaySeconds, shard, random);
        expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/);
        const id = messageIdOf(key);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        const bits = BigInt(`0x${id.replaceAll('-', '')}`);
        expect(Number(bits >> 80n)).toBe(sentMs);
        expect(Number((bits >> 64n) & 0xfffn)).toBe(shard);
        expect(Number((bits >> 38n) & 0xff_ffffn)).toBe(delaySeconds);
      }),
    );
  });

  it('tells its sent time from the key alone', () => {
    fc.assert(
      fc.property(keyParts, ({ sentMs, delaySeconds, shard, random }) => {
        expect(sentMsOf(newMessageKey(sentMs, delaySeconds, shard, random))).toBe(sentMs);
      }),
    );
  });

  it('keeps 38 random bits', () => {
    const idOf = (fill: number) => messageIdOf(newMessageKey(0, 0, 0, new Uint8Array(5).fill(fill)));
    expect([idOf(0), idOf(0xff)]).toEqual([
      '00000000-0000-8000-8000-000000000000',
      '00000000-0000-8000-8000-003fffffffff',
    ]);
  });
});
