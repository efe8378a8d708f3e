import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, test, vi } from 'vitest';
import { tagQueue } from '../../engine/actions/tagQueue.ts';
import { createMaintain } from '../../lambdas/maintenance/maintain.ts';
import { clientOf } from '../support/client.ts';
import { answerOf, caller, makeQueue, testEngine } from '../support/testEngine.ts';

function setting() {
  const { context, clock } = testEngine({ settings: { sharedTable: false } });
  const metrics = new Metrics({
    namespace: 'Forebay',
    serviceName: 'forebay',
    defaultDimensions: { Stage: 'test' },
  });
  const maintain = createMaintain({
    engine: context,
    chores: { settle: async () => {} },
    logger: { error: () => {} },
    metrics,
  });
  return {
    context,
    clock,
    client: clientOf(context),
    run: (ms = 55_000) => maintain({ getRemainingTimeInMillis: () => ms }),
  };
}

test('does what is due until nothing is', async () => {
  const { context, client, run } = setting();
  await makeQueue(context, 'orders');
  for (let i = 0; i < 50; i++) await client.send('orders', String(i));
  await client.purge('orders');
  const running = run();
  expect(await running).toMatchObject({ isDone: true });
  expect(await client.counts('orders')).toEqual([0, 0, 0]);
});

test('stops in time for its deadline', async () => {
  const { run } = setting();
  expect((await run(5_000)).steps).toBe(1);
});

test('tells how things stand in each queue that is tagged for it, and in no other', async () => {
  // then it writes by the console, which a test can listen to
  vi.stubEnv('POWERTOOLS_DEV', 'true').stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const { context, clock, client, run } = setting();
  const written: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((text) => void written.push(text));
  for (const name of ['orders', 'plain']) await makeQueue(context, name);
  answerOf(await tagQueue.run(context, caller, { QueueUrl: 'orders', Tags: { 'forebay:metrics': 'true' } }));
  for (const name of ['orders', 'plain']) await client.send(name, 'a body');
  await clock.advance(7_000);
  await run();
  spy.mockRestore();
  vi.unstubAllEnvs();
  const told = Object.assign({}, ...written.map((text) => JSON.parse(text)));
  expect(told).toMatchObject({
    QueueName: 'orders',
    service: 'forebay',
    Stage: 'test',
    ApproximateNumberOfMessagesVisible: 1,
    ApproximateAgeOfOldestMessage: 7,
  });
  expect(written.join('')).not.toMatch(/plain|a body/);
});
