import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBodyId, packedStateBytes, packMessage, unpackMessage } from '../../../engine/model/message.ts';
import { message } from '../../support/messageArbitraries.ts';

const plain = <T extends { whereabouts: { content?: Uint8Array } | object }>(one: T) => ({
  ...one,
  whereabouts: Object.fromEntries(
    Object.entries(one.whereabouts).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  ),
});

describe('a packed message', () => {
  it('unpacks to what was packed', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(plain(unpackMessage(one.key, packMessage(one)))).toEqual(plain(one));
      }),
      { numRuns: 500 },
    );
  });

  it('grows by no more than was kept free for it, however often it is received in SQS', () => {
    fc.assert(
      fc.property(message, fc.nat(16_383), fc.nat(16_383), (one, receiveCount, arrival) => {
        if (one.whereabouts.kind !== 'inline') return;
        const countOnArrival = Math.min(arrival, receiveCount);
        const packed = packMessage({ ...one, receiveCount, countOnArrival });
        expect(packed.length - one.whereabouts.content.length).toBeLessThanOrEqual(packedStateBytes);
      }),
    );
  });
});

describe('a body id', () => {
  it('is 72 random bits in twelve characters', () => {
    expect(newBodyId((length) => new Uint8Array(length).fill(0xff))).toBe('____________');
  });
});
