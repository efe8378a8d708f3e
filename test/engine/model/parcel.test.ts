import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessage } from '../../../engine/model/message.ts';
import { sentMsOf } from '../../../engine/model/messageId.ts';
import {
  isEmptyParcel,
  parcelEntryBytes,
  parcelItem,
  parcelOf,
  parcelOverheadBytes,
  weigh,
} from '../../../engine/model/parcel.ts';
import { itemSize } from '../../../engine/table/itemSize.ts';
import { anchorSk, parcelSk, shardPk } from '../../../engine/table/keys.ts';
import { instantMs, message } from '../../support/messageArbitraries.ts';

const messages = fc.uniqueArray(message, { minLength: 1, maxLength: 10, selector: ({ key }) => key });
const pk = shardPk('abcdefghij', 3, 0);
const keyOf = (visibleAtMs: number) => ({ pk, sk: parcelSk(visibleAtMs, 'abcdefghijklmno') });

describe('a parcel', () => {
  it('holds its messages in the order sent, and what is common to them', () => {
    fc.assert(
      fc.property(messages, instantMs, fc.option(fc.constant('work')), (sent, visibleAtMs, from) => {
        const extra = { ttl: 123, from: from ?? undefined };
        const parcel = parcelOf(parcelItem(keyOf(visibleAtMs), sent, extra));
        expect(parcel).toMatchObject({ key: keyOf(visibleAtMs), revision: 0, ttl: 123 });
        expect(parcel.from).toBe(from ?? undefined);
        expect(parcel.messages.map(({ key }) => key).toSorted()).toEqual(
          sent.map(({ key }) => key).toSorted(),
        );
        for (const [i, { key, order }] of parcel.messages.entries()) {
          const next = parcel.messages[i + 1];
          if (next === undefined) continue;
          expect(sentMsOf(key)).toBeLessThanOrEqual(sentMsOf(next.key));
          if (sentMsOf(key) === sentMsOf(next.key)) expect(order).toBeLessThanOrEqual(next.order);
        }
      }),
    );
  });

  it('is never larger than was reckoned, with a token and the name of its source', () => {
    fc.assert(
      fc.property(messages, instantMs, fc.stringMatching(/^[a-z]{1,80}$/), (sent, visibleAtMs, from) => {
        const item = {
          ...parcelItem(keyOf(visibleAtMs), sent, { ttl: 1_800_000_000, from }),
          t: 'abcdefghijklmno',
        };
        const entries = sent.reduce((sum, one) => sum + parcelEntryBytes(packMessage(one).length), 0);
        expect(itemSize(item)).toBeLessThanOrEqual(parcelOverheadBytes(pk, from) + entries);
      }),
    );
  });

  it('carries a wake mark only where asked', () => {
    expect(parcelItem(keyOf(1), [], { ttl: 1, wake: true })).toMatchObject({ wake: 1 });
    expect(parcelItem(keyOf(1), [], { ttl: 1 })).not.toHaveProperty('wake');
  });

  it('is empty without messages', () => {
    const [one] = fc.sample(message, { numRuns: 1, seed: 1 });
    expect(isEmptyParcel(parcelItem(keyOf(1), [], { ttl: 1 }))).toBe(true);
    expect(isEmptyParcel(parcelItem(keyOf(1), [one!], { ttl: 1 }))).toBe(false);
  });

  it('weighs what its messages tell; an anchor weighs nothing', () => {
    fc.assert(
      fc.property(messages, instantMs, (sent, visibleAtMs) => {
        const item = parcelItem(keyOf(visibleAtMs), sent, { ttl: 1 });
        const weight = weigh(item);
        expect(weight?.visibleAtMs).toBe(visibleAtMs);
        expect(weight?.received).toBe(sent.some(({ receiveCount }) => receiveCount > 0));
        expect(weight?.sentMs.toSorted()).toEqual(sent.map(({ key }) => sentMsOf(key)).toSorted());
        expect(weigh({ ...item, sk: anchorSk(item.sk, 'x') })).toBeUndefined();
      }),
    );
  });
});
