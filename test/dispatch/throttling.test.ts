import { describe, expect, test } from 'vitest';
import { cloud, Outcome, throttled } from './cloud.ts';

describe.each([
  { name: 'orders', attributes: {} as Record<string, string>, options: {} },
  {
    name: 'orders.fifo',
    attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } as Record<string, string>,
    options: { MessageGroupId: 'g' },
  },
])('a function that takes no calls, on $name', ({ name, attributes, options }) => {
  test('is asked more and more seldom, and no receive is counted', async () => {
    const { queue, map, client, live, calls, consume, clock } = cloud();
    await queue(name, attributes);
    await map(name);
    await live(1_000);
    consume(async () => {
      throw throttled();
    });
    await client.sendMany(name, ['a', 'b'], options);
    const sentMs = clock.now();
    await live(60_000);
    const asked = calls.map(({ atMs }) => atMs - sentMs);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length).toBeLessThan(40);
    const counts: (string | undefined)[] = [];
    const bodies: string[] = [];
    consume(async ({ Records }) => {
      counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
      bodies.push(...Records.map(({ body }) => body));
    });
    await live(60_000);
    expect(bodies).toEqual(['a', 'b']);
    expect(counts).toEqual(['1', '1']);
  });

  test('keeps no messages from anybody meanwhile that is longer than the pause', async () => {
    const { queue, map, client, live, consume, news, update } = cloud();
    await queue(name, { ...attributes, VisibilityTimeout: '600' });
    const id = await map(name);
    consume(async () => {
      throw throttled();
    });
    await client.sendMany(name, ['a', 'b'], options);
    await live(5_000);
    expect(news.filter(({ kind }) => kind === 'called').length).toBeGreaterThan(0);
    await update(id, { Enabled: false });
    await live(40_000);
    expect(await client.counts(name)).toEqual([2, 0, 0]);
  });
});

describe('a function that cannot be called', () => {
  test('is not asked again and again for the rest of a backlog', async () => {
    const { queue, map, client, live, calls, consume } = cloud();
    await queue('orders', { VisibilityTimeout: '600' });
    for (let i = 0; i < 30; i++) await client.send('orders', `${i}`);
    consume(async () => {
      throw new Outcome({ outcome: 'unreachable', reason: 'no such function' });
    });
    await map('orders', { BatchSize: 1 });
    await live(10_000);
    expect(calls.length).toBeLessThan(15);
  });
});
