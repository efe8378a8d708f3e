import { describe, expect, test } from 'vitest';
import { cloud } from './cloud.ts';

const QueueUrl = 'orders';

/** A mapping whose creation lies long behind it. */
async function quiet(attributes: Record<string, string> = {}, input: Record<string, unknown> = {}) {
  const made = cloud();
  await made.queue(QueueUrl, attributes);
  await made.map(QueueUrl, input);
  await made.live(60_000);
  made.started.splice(0);
  return made;
}

describe('the sweep', () => {
  test.each([1, 5, 14, 59, 61, 300, 900])(
    'has somebody awake for a message delayed by %i s within a second and a half',
    async (DelaySeconds) => {
      const { client, live, calls, clock } = await quiet();
      await live(7_300);
      await client.send(QueueUrl, 'a', { DelaySeconds });
      const dueMs = clock.now() + DelaySeconds * 1_000;
      await live(DelaySeconds * 1_000 + 3_000);
      expect(calls).toHaveLength(1);
      expect(calls[0]?.atMs).toBeGreaterThanOrEqual(dueMs);
      expect(calls[0]?.atMs).toBeLessThanOrEqual(dueMs + 1_500);
    },
  );

  test('has somebody awake for many messages with delays of their own', async () => {
    const { client, live, calls, clock } = await quiet();
    const dues = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const DelaySeconds = 1 + (i % 17);
      await client.send(QueueUrl, `${i}`, { DelaySeconds });
      dues.set(`${i}`, clock.now() + DelaySeconds * 1_000);
      await live(300);
    }
    await live(20_000);
    const late = calls.flatMap(({ atMs, bodies }) => bodies.map((body) => atMs - (dues.get(body) ?? 0)));
    expect(late).toHaveLength(40);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(1_500);
  });

  test('starts workers in place of those that were lost on the way', async () => {
    const { client, live, bodies, lose } = await quiet();
    lose((kind) => kind === 'worker');
    await client.send(QueueUrl, 'a');
    await live(1_000);
    lose(() => false);
    await live(90_000);
    expect(bodies()).toEqual(['a']);
  });

  test('finds what a stream never told of, in the round that it makes of all mappings', async () => {
    const { client, live, bodies, forget } = await quiet();
    await client.send(QueueUrl, 'a');
    expect(forget()).toBe(1);
    await live(900_000, 1_000);
    expect(bodies()).toEqual(['a']);
  });

  test('makes up for sweeps that were not started', async () => {
    const { client, live, bodies, lose } = await quiet();
    lose((kind) => kind === 'sweep');
    await client.send(QueueUrl, 'a', { DelaySeconds: 5 });
    await live(70_000);
    expect(bodies()).toEqual(['a']);
  });

  test('is awake once, however many are started', async () => {
    const { client, live, schedule, dispatch } = await quiet();
    await client.send(QueueUrl, 'a', { DelaySeconds: 10 });
    await live(1_000);
    await dispatch.startSweep();
    const second = schedule();
    await live(100);
    expect(await second).toMatchObject({ isSuperfluous: true });
  });

  test('finds the backlog of a mapping whose first worker was lost', async () => {
    const { queue, map, client, live, bodies, forget, lose } = cloud();
    await queue(QueueUrl);
    await client.send(QueueUrl, 'a');
    forget();
    lose(() => true);
    await map(QueueUrl);
    lose(() => false);
    await live(62_000);
    expect(bodies()).toEqual(['a']);
  });

  test('finds what was sent while a process still believed that the queue had no mapping', async () => {
    const { queue, map, client, live, bodies, forget } = cloud({ settings: { recordCacheMs: 5_000 } });
    await queue(QueueUrl);
    await map(QueueUrl);
    await live(3_000);
    await client.send(QueueUrl, 'a');
    forget();
    await live(62_000);
    expect(bodies()).toEqual(['a']);
  });

  test('takes away the mapping of a queue that is gone, on its round', async () => {
    const { queue, map, live, client, dispatch } = cloud();
    await queue(QueueUrl);
    const id = await map(QueueUrl);
    await live(60_000, 1_000);
    const deleting = client.deleteQueue(QueueUrl);
    await live(61_000, 1_000);
    await deleting;
    await live(120_000, 1_000);
    expect(await dispatch.engine.mappings.find(id)).toBeUndefined();
  });

  test('has workers started for five hundred queues within the minute after all of theirs were lost', async () => {
    const { queue, map, client, live, bodies, lose } = cloud();
    const names = Array.from({ length: 500 }, (_, i) => `queue${i}`);
    for (const name of names) {
      await queue(name);
      await map(name);
    }
    await live(61_000, 1_000);
    lose((kind) => kind === 'worker');
    for (const name of names) await client.send(name, name);
    await live(1_000, 500);
    expect(bodies()).toEqual([]);
    lose(() => false);
    await live(95_000, 500);
    expect(new Set(bodies())).toEqual(new Set(names));
  });
});
