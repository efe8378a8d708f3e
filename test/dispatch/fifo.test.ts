import { describe, expect, test } from 'vitest';
import { cloud } from './cloud.ts';

const QueueUrl = 'orders.fifo';
const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true', VisibilityTimeout: '20' };

describe('a FIFO queue', () => {
  test('has each group in order, with one batch of it at a time, and groups side by side', async () => {
    const { queue, map, client, live, consume, clock, running } = cloud();
    await queue(QueueUrl, fifo);
    const groups = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (let i = 0; i < 30; i++) {
      for (const group of groups) await client.send(QueueUrl, `${group}${i}`, { MessageGroupId: group });
    }
    const inCall = new Set<string>();
    const seen = new Map<string, number[]>();
    consume(async ({ Records }) => {
      const mine = new Set(Records.map(({ attributes }) => attributes.MessageGroupId ?? ''));
      for (const group of mine) {
        expect(inCall.has(group)).toBe(false);
        inCall.add(group);
      }
      for (const { body } of Records) {
        seen.set(body.slice(0, 1), [...(seen.get(body.slice(0, 1)) ?? []), Number(body.slice(1))]);
      }
      await clock.sleep(500);
      for (const group of mine) inCall.delete(group);
    });
    await map(QueueUrl, { BatchSize: 5 });
    await live(30_000);
    expect(running.most).toBeGreaterThan(3);
    for (const group of groups) expect(seen.get(group)).toEqual([...Array(30).keys()]);
  });

  test('holds a group back behind a batch that failed, and then brings it in order', async () => {
    const { queue, map, client, live, consume, calls } = cloud();
    await queue(QueueUrl, fifo);
    await map(QueueUrl, { BatchSize: 2 });
    consume(async () => {
      throw new Error('no');
    });
    await live(1_000);
    await client.sendMany(QueueUrl, ['a', 'b'], { MessageGroupId: 'g' });
    await live(500);
    await client.send(QueueUrl, 'c', { MessageGroupId: 'g' });
    await client.send(QueueUrl, 'x', { MessageGroupId: 'other' });
    await live(5_000);
    consume(async () => null);
    await live(40_000);
    expect(calls.map(({ bodies }) => bodies.join(''))).toEqual(['ab', 'x', 'ab', 'c', 'x']);
  });

  test('deletes what succeeded before the first failure, and repeats from there', async () => {
    const { queue, map, client, live, consume, calls } = cloud();
    await queue(QueueUrl, fifo);
    await map(QueueUrl, { FunctionResponseTypes: ['ReportBatchItemFailures'] });
    let isFirst = true;
    consume(async ({ Records }) => {
      const failed = isFirst ? Records.slice(1) : [];
      isFirst = false;
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    await live(1_000);
    await client.sendMany(QueueUrl, ['a', 'b', 'c'], { MessageGroupId: 'g' });
    await live(30_000);
    expect(calls.map(({ bodies }) => bodies.join(''))).toEqual(['abc', 'bc']);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });
});
