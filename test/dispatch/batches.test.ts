import { describe, expect, test } from 'vitest';
import { cloud } from './cloud.ts';

const QueueUrl = 'orders';

describe('a batch', () => {
  test('waits for more until its window is over', async () => {
    const { queue, map, client, live, calls, clock } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl, { BatchSize: 100, MaximumBatchingWindowInSeconds: 5 });
    await live(2_000);
    const startMs = clock.now();
    for (let i = 0; i < 40; i++) {
      await client.send(QueueUrl, `${i}`);
      await live(100);
    }
    await live(7_000);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.bodies).toHaveLength(40);
    expect((calls[0]?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(5_000);
    expect((calls[0]?.atMs ?? 0) - startMs).toBeLessThan(6_500);
  });

  test('goes as soon as it is full', async () => {
    const { queue, map, client, live, calls } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl, { BatchSize: 25, MaximumBatchingWindowInSeconds: 20, Enabled: true });
    await live(1_000);
    for (let i = 0; i < 5; i++)
      await client.sendMany(QueueUrl, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
    await live(2_000);
    expect(calls.map(({ bodies }) => bodies.length)).toEqual([25, 25]);
  });

  test('waits no longer than its first message stays hidden for, less what the function may need', async () => {
    const { queue, map, client, live, calls, clock } = cloud({ timeoutsMs: { consume: 20_000 } });
    await queue(QueueUrl, { VisibilityTimeout: '30' });
    await map(QueueUrl, { BatchSize: 100, MaximumBatchingWindowInSeconds: 300 });
    await live(1_000);
    await client.send(QueueUrl, 'a');
    const sentMs = clock.now();
    await live(30_000);
    expect(calls).toHaveLength(1);
    expect((calls[0]?.atMs ?? 0) - sentMs).toBeLessThanOrEqual(10_000);
  });

  test('what comes while others wait for their window is not left behind it', async () => {
    const { queue, map, client, live, bodies, consume, clock } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl, { BatchSize: 10, MaximumBatchingWindowInSeconds: 2 });
    consume(() => clock.sleep(2_500));
    await live(1_000);
    for (let i = 0; i < 50; i++) {
      await client.send(QueueUrl, `${i}`);
      await live(100);
    }
    await live(8_000);
    expect(new Set(bodies()).size).toBe(50);
  });

  test('stays within six megabytes, and what does not fit comes in the next, with its first receive', async () => {
    const { queue, map, client, live, calls, consume } = cloud();
    await queue(QueueUrl, { MaximumMessageSize: '1048576' });
    // each quotation mark takes two bytes in JSON
    const large = '"'.repeat(900_000);
    for (let i = 0; i < 8; i++) await client.send(QueueUrl, large);
    const sizes: number[] = [];
    const counts: (string | undefined)[] = [];
    consume(async ({ Records }, { payload }) => {
      sizes.push(Buffer.byteLength(payload));
      counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
    });
    await map(QueueUrl);
    await live(2_000);
    expect(calls.flatMap(({ bodies }) => bodies)).toHaveLength(8);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6_291_456);
    expect(Math.max(...sizes)).toBeGreaterThan(5_000_000);
    expect(new Set(counts)).toEqual(new Set(['1']));
  });
});
