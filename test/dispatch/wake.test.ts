import { describe, expect, test } from 'vitest';
import { wake } from '../../dispatch/wake.ts';
import { cloud } from './cloud.ts';

const QueueUrl = 'orders';

describe('wake', () => {
  test('starts one worker for each mapping of the queues that it is told of, and waits for none', async () => {
    const { queue, map, client, flow, live, consume, clock, started } = cloud();
    for (const name of ['a', 'b', 'c']) await queue(name);
    for (const name of ['a', 'b']) await map(name);
    await map('b', { FunctionName: 'other' });
    await live(60_000);
    started.splice(0);
    consume(() => clock.sleep(2_000));
    for (const name of ['a', 'b', 'c', 'a']) await client.send(name, 'x');
    expect(await flow()).toEqual({ started: 3 });
    expect(started).toEqual(['worker', 'worker', 'worker']);
  });

  test('starts nobody where all slots are taken, and what it was told of is handled all the same', async () => {
    const { queue, map, client, flow, live, consume, clock, bodies } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await live(60_000);
    consume(() => clock.sleep(2_000));
    await client.send(QueueUrl, '1');
    await live(100);
    await client.send(QueueUrl, '2');
    await live(100);
    await client.send(QueueUrl, '3');
    expect(await flow()).toEqual({ started: 0 });
    await live(5_000);
    expect(bodies()).toEqual(['1', '2', '3']);
  });

  test('starts nobody for what is not due, but somebody to be awake then', async () => {
    const { queue, map, client, flow, live, started } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl);
    await live(60_000);
    started.splice(0);
    await client.send(QueueUrl, 'a', { DelaySeconds: 20 });
    expect(await flow()).toEqual({ started: 0 });
    expect(started).toEqual(['sweep']);
    await client.send(QueueUrl, 'b', { DelaySeconds: 300 });
    await flow();
    // the schedule comes by before
    expect(started).toEqual(['sweep']);
  });

  test('leaves one that waits for its batch to fill alone with what comes', async () => {
    const { queue, map, client, flow, live, started } = cloud();
    await queue(QueueUrl);
    await map(QueueUrl, { BatchSize: 100, MaximumBatchingWindowInSeconds: 10 });
    await live(60_000);
    await client.send(QueueUrl, 'a');
    await live(1_000);
    started.splice(0);
    await client.send(QueueUrl, 'b');
    expect(await flow()).toEqual({ started: 0 });
    expect(started).toEqual([]);
  });

  test('asks nothing of the table for queues that it knows to have no mapping', async () => {
    const { queue, client, dispatch, meter, flow, forget } = cloud();
    await queue(QueueUrl);
    await client.send(QueueUrl, 'a');
    await flow();
    await client.send(QueueUrl, 'b');
    const before = meter.readUnits + meter.writeUnits;
    await flow();
    expect(meter.readUnits + meter.writeUnits).toBe(before);
    expect(forget()).toBe(0);
    expect(await wake(dispatch, [{ pk: 'q', sk: 'x' }])).toEqual({ started: 0 });
  });
});
