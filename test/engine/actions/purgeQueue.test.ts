import { beforeEach, describe, expect, it } from 'vitest';
import { purgeQueue } from '../../../engine/actions/purgeQueue.ts';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let table: ReturnType<typeof watchedTable>;
beforeEach(async () => {
  table = watchedTable();
  ({ context, clock } = testEngine({ table, settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const purge = (QueueUrl = 'orders') => purgeQueue.run(context, caller, { QueueUrl });

describe('PurgeQueue', () => {
  it('removes what is visible, delayed and in flight, and answers with nothing', async () => {
    await client.sendMany('orders', ['a', 'b', 'c']);
    await client.send('orders', 'late', { DelaySeconds: 60 });
    await client.receive('orders', { MaxNumberOfMessages: 1 });
    expect(answerOf(await purge())).toBeUndefined();
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await clock.advance(60_000);
    expect(await client.receive('orders')).toEqual([]);
  });

  it('keeps what is sent after it', async () => {
    await client.send('orders', 'a');
    await client.purge('orders');
    await client.send('orders', 'b');
    expect(bodiesOf(await client.receive('orders'))).toEqual(['b']);
  });

  it('is refused within 60 seconds of the last, queue by queue', async () => {
    await makeQueue(context, 'invoices');
    await client.purge('orders');
    await client.purge('invoices');
    await clock.advance(59_999);
    expect(refusalOf(await purge())).toBe(
      'PurgeQueueInProgress: Only one PurgeQueue operation on orders is allowed every 60 seconds.',
    );
    await clock.advance(1);
    await client.purge('orders');
  });

  it('does not know a queue that is not there', async () => {
    expect(refusalOf(await purge('nowhere'))).toMatch(/^QueueDoesNotExist/);
  });

  it('leaves nothing in the table once the background has passed: no parcel, no body, no anchor, no work', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    for (let i = 0; i < 150; i++) await client.sendMany('orders', bodies.slice(0, 3));
    await client.sendMany('orders', bodies, { DelaySeconds: 60 });
    await client.send('orders', 'd'.repeat(900_000));
    const [message] = await client.receive('orders');
    answerOf(await client.change('orders', message!.ReceiptHandle, 600));
    await client.purge('orders');
    await client.work(10);
    const left = (await table.lasting()).filter(({ pk, sk }) => !/^[qs]$/.test(pk) && sk !== 'expire#queues');
    expect(left).toEqual([]);
  });

  it('waits, where others write to the table, until nobody can send by an old record', async () => {
    const shared = testEngine({ settings: { sharedTable: true, recordCacheMs: 3_000 } });
    await makeQueue(shared.context, 'orders');
    const startMs = shared.clock.now();
    const purged = purgeQueue
      .run(shared.context, caller, { QueueUrl: 'orders' })
      .then(() => shared.clock.now());
    await shared.clock.advance(10_000);
    expect(await purged).toBe(startMs + 3_000);
  });
});
