import fc from 'fast-check';
import { limits } from '../../engine/limits.ts';
import { type Message, sizeUnitBytes, type Whereabouts } from '../../engine/model/message.ts';
import { type MessageKey, newMessageKey } from '../../engine/model/messageId.ts';

/** Up to the year 2200: epoch milliseconds as keys hold them. */
export const instantMs = fc.integer({ min: 0, max: 7_258_118_400_000 });
export const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

export const keyParts = fc.record({
  sentMs: instantMs,
  delaySeconds: fc.integer({ min: 0, max: limits.maxDelaySeconds }),
  shard: fc.nat(4_095),
  random: bytes(5),
});
export const messageKey: fc.Arbitrary<MessageKey> = keyParts.map(({ sentMs, delaySeconds, shard, random }) =>
  newMessageKey(sentMs, delaySeconds, shard, random),
);

const bodyId = bytes(9).map((id) => Buffer.from(id).toString('base64url'));
const whereabouts: fc.Arbitrary<Whereabouts> = fc.oneof(
  fc.record({ kind: fc.constant('inline' as const), content: fc.uint8Array({ maxLength: 900 }) }),
  fc.record({
    kind: fc.constant('shared' as const),
    bodyId,
    slot: fc.nat(9),
    slots: fc.integer({ min: 2, max: 10 }),
  }),
  fc.record({ kind: fc.constant('own' as const), bodyId, chunks: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant('own' as const),
    bodyId,
    chunks: fc.integer({ min: 1, max: 3 }),
    sizeBytes: fc.integer({ min: 1, max: 63 }).map((units) => units * sizeUnitBytes),
  }),
);

export const message: fc.Arbitrary<Message> = fc
  .record({
    key: messageKey,
    order: fc.nat(9),
    receiveCount: fc.oneof(fc.nat(3), fc.nat(1_000_000)),
    arrived: fc.nat(1_000_000),
    receivedMs: instantMs,
    whereabouts,
  })
  .map(({ arrived, receivedMs, ...rest }) => ({
    ...rest,
    countOnArrival: Math.min(arrived, rest.receiveCount),
    firstReceivedMs: rest.receiveCount === 0 ? 0 : receivedMs,
  }));
