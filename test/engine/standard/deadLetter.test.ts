import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { arnOf, makeQueue, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false, recentlyDeletedMs: 0 } }));
  client = clientOf(context);
  await makeQueue(context, 'dead');
  await makeQueue(context, 'work', { RedrivePolicy: redriveTo('dead', 2), VisibilityTimeout: '10' });
});
const redriveTo = (name: string, maxReceiveCount: number) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });
const receive = (queue: string, VisibilityTimeout = 0, MaxNumberOfMessages = 10) =>
  client.receive(queue, {
    VisibilityTimeout,
    MaxNumberOfMessages,
    MessageSystemAttributeNames: ['All'],
  });
const counted = async (queue: string) =>
  (await receive(queue)).map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe('a message that was received as often as the redrive policy allows', () => {
  it('moves to the dead-letter queue at the next receive, which brings nothing', async () => {
    await client.send('work', 'a');
    expect([await counted('work'), await counted('work')]).toEqual([[1], [2]]);
    expect(await client.counts('work')).toEqual([1, 0, 0]);
    expect(await counted('work')).toEqual([]);
    expect(await client.counts('work')).toEqual([0, 0, 0]);
    expect(await client.counts('dead')).toEqual([1, 0, 0]);
  });

  it('waits for the end of its visibility timeout', async () => {
    await client.send('work', 'a');
    await receive('work', 0);
    await receive('work', 10);
    await clock.advance(9_999);
    await receive('work');
    expect(await client.counts('work')).toEqual([0, 1, 0]);
    await clock.advance(1);
    await receive('work');
    expect(await client.counts('dead')).toEqual([1, 0, 0]);
  });

  it('keeps its id, its times and its count, and tells where it comes from', async () => {
    await client.set('work', { RedrivePolicy: redriveTo('dead', 1) });
    const { MessageId } = await client.send('work', 'a');
    const sentMs = clock.now();
    await clock.advance(500);
    await receive('work');
    await clock.advance(500);
    await receive('work');
    const [dead] = await receive('dead');
    expect(dead).toMatchObject({
      MessageId,
      Body: 'a',
      Attributes: {
        ApproximateReceiveCount: '2',
        SentTimestamp: `${sentMs}`,
        ApproximateFirstReceiveTimestamp: `${sentMs + 500}`,
        DeadLetterQueueSourceArn: arnOf('work'),
      },
    });
  });

  it('may still be deleted by the handle of its last receive, until it moves', async () => {
    await client.send('work', 'a');
    await receive('work');
    const [last] = await receive('work');
    await client.delete('work', last!.ReceiptHandle);
    await receive('work');
    expect([await client.counts('work'), await client.counts('dead')]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('is out of reach of older handles once it has moved', async () => {
    await client.send('work', 'a');
    await receive('work');
    const [last] = await receive('work');
    await receive('work');
    await client.delete('work', last!.ReceiptHandle);
    expect(await client.counts('dead')).toEqual([1, 0, 0]);
  });

  it('leaves the living of its parcel to the same receive', async () => {
    await client.sendMany('work', ['a', 'b', 'c']);
    await receive('work', 10, 3);
    await clock.advance(10_000);
    await receive('work', 0, 1);
    expect(bodiesOf(await receive('work', 10)).toSorted()).toEqual(['b', 'c']);
    expect(bodiesOf(await receive('dead'))).toEqual(['a']);
  });

  it('does not move in the receive that takes it for the last time', async () => {
    await client.sendMany('work', ['a', 'b']);
    await receive('work', 5, 1);
    await clock.advance(5_000);
    expect(bodiesOf(await receive('work', 5)).toSorted()).toEqual(['a', 'b']);
    await client.send('work', 'c');
    await receive('work', 0);
    await clock.advance(5_000);
    const last = await receive('work', 0);
    expect(bodiesOf(last).toSorted()).toEqual(['b', 'c']);
    for (const { ReceiptHandle } of last) await client.delete('work', ReceiptHandle);
    expect(bodiesOf(await receive('dead'))).toEqual(['a']);
  });

  it('does not hide the living behind a thousand dead', async () => {
    await client.set('work', { RedrivePolicy: redriveTo('dead', 1) });
    for (const body of numbered(1_000)) {
      await client.send('work', body);
      await receive('work', 1, 1);
    }
    await clock.advance(1_001);
    await client.send('work', 'living');
    expect(bodiesOf(await receive('work', 10, 1))).toEqual(['living']);
    expect(await client.counts('dead')).toEqual([1_000, 0, 0]);
  });

  it('moves by the policy of the moment', async () => {
    await client.send('work', 'a');
    for (let i = 0; i < 2; i++) await receive('work');
    await client.set('work', { RedrivePolicy: redriveTo('dead', 4) });
    expect([await counted('work'), await counted('work'), await counted('work')]).toEqual([[3], [4], []]);
    await client.send('work', 'b');
    await client.set('work', { RedrivePolicy: '' });
    for (let count = 1; count < 10; count++) expect(await counted('work')).toEqual([count]);
  });

  it('is delivered as usual while the dead-letter queue does not exist', async () => {
    await client.send('work', 'a');
    await client.deleteQueue('dead');
    for (let count = 1; count < 5; count++) expect(await counted('work')).toEqual([count]);
    await makeQueue(context, 'dead');
    expect(await counted('work')).toEqual([]);
    expect(await counted('dead')).toEqual([5]);
  });
});

describe('a dead-letter queue', () => {
  it('may be the queue itself: the message begins again', async () => {
    await client.set('work', { RedrivePolicy: redriveTo('work', 2) });
    await client.send('work', 'a');
    expect([await counted('work'), await counted('work'), await counted('work')]).toEqual([[1], [2], []]);
    const [again] = await receive('work');
    expect(again?.Attributes).toMatchObject({
      ApproximateReceiveCount: '3',
      DeadLetterQueueSourceArn: arnOf('work'),
    });
    expect([await counted('work'), await counted('work')]).toEqual([[4], []]);
  });

  it('with a policy of its own counts the deliveries since the message came', async () => {
    await makeQueue(context, 'last');
    await client.set('dead', { RedrivePolicy: redriveTo('last', 3) });
    await client.send('work', 'a');
    for (let i = 0; i < 3; i++) await receive('work');
    expect([await counted('dead'), await counted('dead'), await counted('dead')]).toEqual([[3], [4], [5]]);
    expect(await counted('dead')).toEqual([]);
    const [last] = await receive('last');
    expect(last?.Attributes).toMatchObject({
      ApproximateReceiveCount: '6',
      DeadLetterQueueSourceArn: arnOf('dead'),
    });
  });

  it('keeps what it gets by its own retention, from the time of sending', async () => {
    await client.set('work', { MessageRetentionPeriod: '600', RedrivePolicy: redriveTo('dead', 1) });
    await client.set('dead', { MessageRetentionPeriod: '1000' });
    await client.send('work', 'a');
    await clock.advance(500_000);
    await receive('work');
    await receive('work');
    await clock.advance(500_000);
    expect(await client.counts('dead')).toEqual([1, 0, 0]);
    await clock.advance(1);
    expect(await client.counts('dead')).toEqual([0, 0, 0]);
    expect(await receive('dead')).toEqual([]);
  });

  it('has bodies of every size', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    await client.sendMany('work', bodies);
    for (let i = 0; i < 3; i++) await receive('work');
    const dead = await receive('dead', 30);
    expect(bodiesOf(dead).toSorted()).toEqual(bodies);
  });
});
