import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { makeQueue, putQueue, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `${from + i}`);
const drain = async (MaxNumberOfMessages: number) => {
  const bodies: string[] = [];
  for (;;) {
    const messages = await client.receive('orders', { MaxNumberOfMessages });
    if (messages.length === 0) return bodies;
    bodies.push(...bodiesOf(messages));
  }
};

describe('messages are delivered in the order of sending', () => {
  it.each([1, 3, 10])('sent one by one within one millisecond, taken %i at a time', async (want) => {
    for (const body of numbered(60)) await client.send('orders', body);
    expect(await drain(want)).toEqual(numbered(60));
  });

  it.each([1, 3, 10])('sent in batches within one millisecond, taken %i at a time', async (want) => {
    for (const from of [0, 10, 20]) await client.sendMany('orders', numbered(10, from));
    expect(await drain(want)).toEqual(numbered(30));
  });

  it('after a visibility timeout, too', async () => {
    await client.sendMany('orders', numbered(10));
    await client.receive('orders', { MaxNumberOfMessages: 7, VisibilityTimeout: 5 });
    await clock.advance(5_000);
    expect([...(await drain(10))].sort()).toEqual(numbered(10));
    await clock.advance(30_000);
    expect(bodiesOf(await client.receive('orders', { MaxNumberOfMessages: 10 }))).toHaveLength(10);
  });

  it('whenever they become visible', async () => {
    for (const seconds of [3, 1, 2]) await client.send('orders', `${seconds}`, { DelaySeconds: seconds });
    await clock.advance(3_000);
    expect(await drain(10)).toEqual(['1', '2', '3']);
  });
});

describe('a receive fills up', () => {
  it('from parcels of any size, to just what was asked', async () => {
    await client.sendMany('orders', numbered(3));
    await client.send('orders', '3');
    await client.sendMany('orders', numbered(10, 4));
    expect(bodiesOf(await client.receive('orders'))).toEqual(numbered(10));
    expect(bodiesOf(await client.receive('orders'))).toEqual(numbered(4, 10));
  });

  it('from what was received apart, merged into parcels that come back and can be deleted', async () => {
    for (const body of numbered(10)) await client.send('orders', body);
    const messages = await client.receive('orders', { VisibilityTimeout: 10 });
    await client.delete('orders', messages[4]!.ReceiptHandle);
    await clock.advance(10_000);
    const again = await client.receive('orders');
    expect([...bodiesOf(again)].sort()).toEqual(numbered(10).filter((body) => body !== '4'));
    for (const { ReceiptHandle } of again) await client.delete('orders', ReceiptHandle);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
  });

  it('with a timeout of 0 without bringing one twice, though it may look several times', async () => {
    // used to full parcels, a receive of ten reads few at a time
    for (let i = 0; i < 20; i++) {
      await client.sendMany('orders', numbered(10));
      for (const { ReceiptHandle } of await client.receive('orders')) {
        await client.delete('orders', ReceiptHandle);
      }
    }
    for (const body of numbered(7)) await client.send('orders', body);
    expect(bodiesOf(await client.receive('orders', { VisibilityTimeout: 0 }))).toEqual(numbered(7));
  });

  it('where receives of one process meet, without a message going to two of them', async () => {
    for (const from of [0, 10, 20, 30]) await client.sendMany('orders', numbered(10, from));
    for (const body of numbered(60, 40)) await client.send('orders', body);
    const bodies: string[] = [];
    for (let round = 0; round < 30 && bodies.length < 100; round++) {
      const together = Array.from({ length: 8 }, () => client.receive('orders', { MaxNumberOfMessages: 3 }));
      bodies.push(...(await Promise.all(together)).flatMap(bodiesOf));
    }
    expect(bodies.sort((a, b) => Number(a) - Number(b))).toEqual(numbered(100));
  });

  it.each([1, 10])('past a thousand expired messages, asked for %i', async (want) => {
    await client.set('orders', { MessageRetentionPeriod: '60' });
    for (const _ of numbered(1_000)) await client.send('orders', 'old', { DelaySeconds: 60 });
    await clock.advance(59_000);
    await client.sendMany('orders', numbered(10), { DelaySeconds: 2 });
    await clock.advance(2_000);
    const messages = await client.receive('orders', { MaxNumberOfMessages: want });
    expect(bodiesOf(messages)).toEqual(numbered(want));
  });
});

describe('a queue of several shards', () => {
  it('delivers, hides, deletes and counts over all of them', async () => {
    await putQueue(context, { name: 'wide', shards: 3 });
    for (const body of numbered(40)) await client.send('wide', body);
    const bodies: string[] = [];
    const handles: string[] = [];
    for (let i = 0; i < 4; i++) {
      const messages = await client.receive('wide', { VisibilityTimeout: 20 });
      expect(messages).toHaveLength(10);
      bodies.push(...bodiesOf(messages));
      handles.push(...messages.map(({ ReceiptHandle }) => ReceiptHandle));
    }
    expect(bodies.sort((a, b) => Number(a) - Number(b))).toEqual(numbered(40));
    expect(await client.receive('wide')).toEqual([]);
    for (let i = 0; i < 40; i += 10) await client.deleteMany('wide', handles.slice(i, i + 10));
    expect(await client.counts('wide')).toEqual([0, 0, 0]);
  });

  it('wakes a long poll by the earliest of them', async () => {
    await putQueue(context, { name: 'wide', shards: 3 });
    const startMs = clock.now();
    for (const seconds of [9, 8, 7, 6, 5, 4]) {
      await client.send('wide', `${seconds}`, { DelaySeconds: seconds });
    }
    const polling = client
      .receive('wide', { WaitTimeSeconds: 20 })
      .then((messages) => [...bodiesOf(messages), clock.now() - startMs]);
    await clock.advance(20_000);
    expect(await polling).toEqual(['4', 4_000]);
  });
});
