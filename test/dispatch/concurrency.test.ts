import { describe, expect, test } from 'vitest';
import { cloud } from './cloud.ts';

const QueueUrl = 'orders';

async function backlog(count: number) {
  const made = cloud();
  await made.queue(QueueUrl);
  for (let i = 0; i < count; i += 10) {
    await made.client.sendMany(
      QueueUrl,
      Array.from({ length: 10 }, (_, j) => `${i + j}`),
    );
  }
  made.forget();
  return made;
}

describe('the workers of a mapping', () => {
  test('become more under a backlog, up to the cap and never above it', async () => {
    const { map, live, consume, clock, running, calls, bodies, client } = await backlog(1_000);
    consume(() => clock.sleep(1_000));
    const startMs = clock.now();
    await map(QueueUrl, { ScalingConfig: { MaximumConcurrency: 16 } });
    await live(15_000);
    expect(running.most).toBe(16);
    expect(new Set(bodies()).size).toBe(1_000);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
    const begun = (beforeMs: number) => calls.filter(({ atMs }) => atMs - startMs < beforeMs).length;
    // not only as fast as calls end
    expect(begun(900)).toBe(16);
  });

  test('drain a burst of ten thousand messages, more and more of them at once', async () => {
    const { map, live, consume, clock, running, bodies, client } = await backlog(10_000);
    consume(() => clock.sleep(1_000));
    await map(QueueUrl, { ScalingConfig: { MaximumConcurrency: 50 } });
    const atOnce: number[] = [];
    for (let step = 0; step < 10; step++) {
      await live(100);
      atOnce.push(running.now);
    }
    expect(atOnce).toEqual(atOnce.toSorted((one, other) => one - other));
    expect(new Set(atOnce).size).toBeGreaterThanOrEqual(5);
    expect(running.now).toBe(20);
    await live(1_500);
    expect(running.now).toBe(50);
    await live(25_000);
    expect(running.most).toBe(50);
    expect(new Set(bodies()).size).toBe(10_000);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test('stay below a cap that is lowered, once those above it have ended', async () => {
    const { map, update, live, consume, clock, running } = await backlog(1_000);
    consume(() => clock.sleep(1_000));
    const id = await map(QueueUrl, { ScalingConfig: { MaximumConcurrency: 8 } });
    await live(3_000);
    await update(id, { ScalingConfig: { MaximumConcurrency: 2 } });
    await live(8_000);
    running.most = 0;
    await live(3_000);
    expect(running.most).toBe(2);
  });

  test('are as many as there are functions to wait for: a slow one does not hold up another', async () => {
    const { queue, map, client, live, consume, clock, calls } = cloud({ timeoutsMs: { slow: 600_000 } });
    await queue('slow', { VisibilityTimeout: '600' });
    await queue('quick');
    await map('slow', { FunctionName: 'slow', ScalingConfig: { MaximumConcurrency: 2 } });
    await map('quick');
    consume(async (_, { functionArn }) => {
      if (functionArn.endsWith('slow')) await clock.sleep(300_000);
    });
    await live(1_000);
    await client.sendMany('slow', ['s1', 's2', 's3', 's4']);
    await live(1_000);
    for (let i = 0; i < 20; i++) {
      await client.send('quick', `${i}`);
      const sentMs = clock.now();
      await live(200);
      const call = calls.find(({ bodies }) => bodies.includes(`${i}`));
      expect(call?.atMs).toBe(sentMs + 10);
    }
  });

  test('leave the slot of one that died alone for as long as its function may run', async () => {
    const { queue, map, client, live, consume, clock, running, calls, dispatch } = cloud({
      timeoutsMs: { consume: 100_000 },
    });
    await queue(QueueUrl, { VisibilityTimeout: '100' });
    await map(QueueUrl, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await live(1_000);
    // their calls go on for as long as they may, and nobody waits for the answers
    const dead: Promise<unknown>[] = [];
    consume(() => {
      running.now--;
      dead.push(clock.sleep(100_000));
      return new Promise(() => {});
    });
    await client.sendMany(QueueUrl, ['1', '2']);
    await live(2_000);
    expect(dead).toHaveLength(2);
    consume(async () => null);
    await client.send(QueueUrl, '3');
    await live(95_000);
    expect(calls).toHaveLength(2);
    await live(300_000, 1_000);
    await Promise.all(dead);
    expect(new Set(calls.slice(2).flatMap(({ bodies }) => bodies))).toEqual(new Set(['1', '2', '3']));
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
    expect(dispatch.engine.clock.now()).toBeGreaterThan(0);
  });
});
