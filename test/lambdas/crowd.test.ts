import { expect, test } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { createCrowd } from '../../lambdas/api/crowd.ts';
import { crowdedReceive } from '../../lambdas/api/crowdedReceive.ts';
import { manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { caller, makeQueue, testEngine } from '../support/testEngine.ts';

async function waitingOf(environments: number, concurrency: number): Promise<number> {
  const table = memoryTable();
  const clock = manualClock();
  const crowds = Array.from({ length: environments }, (_, i) =>
    createCrowd(createEngine({ table, clock, ids: seededIds(i + 1) }), concurrency),
  );
  for (const crowd of crowds) await crowd.mayWait();
  await clock.advance(20_000);
  const may = await Promise.all(crowds.map((crowd) => crowd.mayWait()));
  return may.filter(Boolean).length;
}

test('lets every poll wait while there is room', async () => {
  expect(await waitingOf(70, 100)).toBe(70);
});

test('lets about seven in ten of the environments wait, however many there are', async () => {
  const waiting = await waitingOf(100, 100);
  expect(waiting).toBeGreaterThan(50);
  expect(waiting).toBeLessThan(85);
});

test('counts a part of many, and tells the whole', async () => {
  const waiting = await waitingOf(500, 500);
  expect(waiting).toBeGreaterThan(280);
  expect(waiting).toBeLessThan(420);
});

test('forgets environments that have not waited lately', async () => {
  const table = memoryTable();
  const clock = manualClock();
  const crowds = [1, 2].map((seed) => createCrowd(createEngine({ table, clock, ids: seededIds(seed) }), 2));
  for (const crowd of crowds) await crowd.mayWait();
  await clock.advance(180_000);
  expect(await crowds[0]?.mayWait()).toBe(true);
});

test('looks once, and does not wait, where too many do', async () => {
  const { context, clock } = testEngine();
  await makeQueue(context, 'orders', { ReceiveMessageWaitTimeSeconds: '20' });
  const receive = crowdedReceive({ mayWait: async () => false });
  const startedMs = clock.now();
  expect(await receive.run(context, caller, { QueueUrl: 'orders' })).toEqual({ ok: true, value: {} });
  expect(clock.now()).toBe(startedMs);
});
