import { describe, expect, test } from 'vitest';
import { runWorker } from '../../dispatch/runWorker.ts';
import { deleteQueue } from '../../engine/actions/deleteQueue.ts';
import { answerOf, caller } from '../support/testEngine.ts';
import { cloud, functionArn } from './cloud.ts';

const QueueUrl = 'orders';

describe('a worker', () => {
  test('calls the function with what was sent, deletes what it handled, and is gone', async () => {
    const { queue, map, client, live, calls, clock } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl);
    await live(1_000);
    await client.sendMany(QueueUrl, ['a', 'b', 'c']);
    const sentMs = clock.now();
    await live(1_000);
    const bodies = ['a', 'b', 'c'];
    expect(calls).toEqual([{ atMs: sentMs + 10, functionArn: functionArn('consume'), bodies }]);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test('begins with the backlog of a queue that is mapped', async () => {
    const { queue, map, client, live, bodies, forget } = cloud();
    await queue(QueueUrl);
    await client.sendMany(QueueUrl, ['a', 'b']);
    forget();
    await map(QueueUrl);
    await live(1_000);
    expect(bodies()).toEqual(['a', 'b']);
  });

  test('goes on until the queue is empty', async () => {
    const { queue, map, client, live, calls } = cloud();
    await queue(QueueUrl);
    for (let i = 0; i < 7; i++)
      await client.sendMany(QueueUrl, ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    await map(QueueUrl, { BatchSize: 5 });
    await live(2_000);
    expect(calls.flatMap(({ bodies }) => bodies)).toHaveLength(63);
    expect(Math.max(...calls.map(({ bodies }) => bodies.length))).toBe(5);
  });

  test('hands over when its time is nearly over, and the next goes on', async () => {
    const { queue, map, client, live, calls, consume, clock, dispatch } = cloud();
    await queue(QueueUrl);
    const mappingId = await map(QueueUrl, { BatchSize: 1, Enabled: false });
    for (const body of ['a', 'b', 'c', 'd']) await client.send(QueueUrl, body);
    consume(() => clock.sleep(2_000));
    await dispatch.engine.mappings.find(mappingId);
    const worker = await enable();
    expect(worker.ended).toBe('handedOver');
    expect(worker.calls).toBeLessThan(4);
    await live(10_000);
    expect(calls.flatMap(({ bodies }) => bodies)).toEqual(['a', 'b', 'c', 'd']);

    async function enable() {
      const mapping = await dispatch.engine.mappings.find(mappingId);
      if (mapping === undefined) throw new Error('no mapping');
      await dispatch.engine.mappings.replace(mapping, { ...mapping, isEnabled: true, maximumConcurrency: 2 });
      const running = runWorker(dispatch, { mappingId }, { deadlineMs: clock.now() + 26_000 });
      await clock.advance(6_000);
      return running;
    }
  });

  test('waits for a call of fourteen and a half minutes, and hands over after it', async () => {
    const { queue, map, client, live, calls, consume, clock, news } = cloud({
      timeoutsMs: { consume: 870_000 },
    });
    await queue(QueueUrl, { VisibilityTimeout: '870' });
    await map(QueueUrl, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await live(1_000);
    for (const body of ['a', 'b', 'c']) await client.send(QueueUrl, body);
    consume(() => clock.sleep(869_000));
    await live(1_800_000, 1_000);
    expect(calls.map(({ bodies }) => bodies[0]).toSorted()).toEqual(['a', 'b', 'c']);
    expect(news.filter(({ kind }) => kind === 'kept')).toEqual([]);
    expect(await client.counts(QueueUrl)).toEqual([0, 0, 0]);
  });

  test('ends after the call under way when it is told to', async () => {
    const { queue, map, client, forget, consume, clock, dispatch, calls, lose } = cloud();
    await queue(QueueUrl);
    lose(() => true);
    for (const body of ['a', 'b', 'c']) await client.send(QueueUrl, body);
    forget();
    const mappingId = await map(QueueUrl, { BatchSize: 1 });
    consume(() => clock.sleep(2_000));
    const stopping = new AbortController();
    const { signal } = stopping;
    const running = runWorker(dispatch, { mappingId }, { deadlineMs: clock.now() + 900_000, signal });
    await clock.advance(500);
    stopping.abort();
    await clock.advance(10_000);
    expect(await running).toMatchObject({ ended: 'idle', calls: 1 });
    expect(calls).toHaveLength(1);
    expect(await client.counts(QueueUrl)).toEqual([2, 0, 0]);
  });

  test('calls nobody for a mapping that is disabled, and goes on when it is enabled', async () => {
    const { queue, map, update, client, live, bodies } = cloud();
    await queue(QueueUrl);
    const id = await map(QueueUrl, { Enabled: false });
    await client.send(QueueUrl, 'a');
    await live(70_000);
    expect(bodies()).toEqual([]);
    await update(id, { Enabled: true });
    await live(1_000);
    expect(bodies()).toEqual(['a']);
    await update(id, { Enabled: false });
    await client.send(QueueUrl, 'b');
    await live(70_000);
    expect(bodies()).toEqual(['a']);
  });

  test('ends with the queue, and the mapping with it', async () => {
    const { queue, map, client, live, dispatch, calls, consume, clock, schedule } = cloud();
    const url = await queue(QueueUrl);
    const id = await map(QueueUrl, { BatchSize: 1 });
    consume(() => clock.sleep(2_000));
    await client.sendMany(QueueUrl, ['a', 'b', 'c']);
    await live(1_000);
    const deleting = deleteQueue.run(dispatch.engine, caller, { QueueUrl: url });
    await live(10_000);
    answerOf(await deleting);
    const before = calls.length;
    const sweeping = schedule();
    await live(130_000);
    await sweeping;
    expect(calls).toHaveLength(before);
    expect(await dispatch.engine.mappings.find(id)).toBeUndefined();
  });
});
