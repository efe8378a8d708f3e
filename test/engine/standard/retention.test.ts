import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let table: ReturnType<typeof watchedTable>;
beforeEach(async () => {
  table = watchedTable();
  ({ context, clock } = testEngine({ table, settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders', { MessageRetentionPeriod: '100' });
});

describe('a message past its retention', () => {
  it('is not delivered, not even one that nobody received', async () => {
    await client.send('orders', 'a');
    await clock.advance(100_000);
    expect(await client.counts('orders')).toEqual([1, 0, 0]);
    await clock.advance(1);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    expect(await client.receive('orders')).toEqual([]);
  });

  it('is deliverable to its last millisecond', async () => {
    await client.send('orders', 'a');
    await client.send('orders', 'b');
    await client.receive('orders', { VisibilityTimeout: 100, MaxNumberOfMessages: 1 });
    await clock.advance(100_000);
    expect(bodiesOf(await client.receive('orders')).toSorted()).toEqual(['a', 'b']);
  });

  it('is gone though it was delayed: retention counts from the send', async () => {
    await client.send('orders', 'a', { DelaySeconds: 90 });
    await clock.advance(100_001);
    expect(await client.receive('orders')).toEqual([]);
    await client.send('orders', 'b', { DelaySeconds: 200 });
    await clock.advance(100_001);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await clock.advance(100_000);
    expect(await client.receive('orders')).toEqual([]);
  });

  it('is gone while it is in flight', async () => {
    await client.send('orders', 'a');
    await client.receive('orders', { VisibilityTimeout: 150 });
    await clock.advance(100_001);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await clock.advance(50_000);
    expect(await client.receive('orders')).toEqual([]);
  });

  it('leaves the younger of its parcel', async () => {
    await client.send('orders', 'old');
    await clock.advance(50_000);
    await client.send('orders', 'young');
    await client.receive('orders', { VisibilityTimeout: 60 });
    await clock.advance(50_001);
    expect(await client.counts('orders')).toEqual([0, 1, 0]);
    await clock.advance(10_000);
    expect(bodiesOf(await client.receive('orders'))).toEqual(['young']);
  });

  it('is judged by the retention of the moment', async () => {
    await client.send('orders', 'a');
    await clock.advance(150_000);
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await client.set('orders', { MessageRetentionPeriod: '200' });
    expect(bodiesOf(await client.receive('orders'))).toEqual(['a']);
  });

  it('leaves nothing behind once the background has passed', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    await client.sendMany('orders', bodies);
    await client.sendMany('orders', bodies, { DelaySeconds: 60 });
    const [message] = await client.receive('orders', { VisibilityTimeout: 80 });
    await client.change('orders', message!.ReceiptHandle, 70);
    await clock.advance(60_000);
    await client.receive('orders', { VisibilityTimeout: 300 });
    await clock.advance(400_001);
    await client.work();
    const ofMessages = (await table.lasting()).filter(({ pk, sk }) => /^b#|\.0#/.test(pk) && !/^~a/.test(sk));
    expect(ofMessages).toEqual([]);
  });

  it('lies in the table until the background comes, or the expiry of the table, and needs no receive', async () => {
    for (let i = 0; i < 450; i++) await client.send('orders', 'x'.repeat(2_000));
    await clock.advance(100_001);
    expect(await table.items('b#')).toHaveLength(450);
    await client.work();
    expect(await table.lasting('b#')).toEqual([]);
  });
});
