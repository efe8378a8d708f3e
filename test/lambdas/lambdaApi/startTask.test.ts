import { expect, test } from 'vitest';
import { starters } from '../../../lambdas/lambdaApi/startTask.ts';
import { openedLambda } from './openedLambda.ts';

async function setting() {
  const { service, lambda } = await openedLambda();
  service.host('dispatcher', { invoke: async () => ({ kind: 'answered', payload: 'null' }) });
  return { service, start: starters(lambda, 'dispatcher') };
}

test('leaves work and sweeps to the dispatcher, asynchronously', async () => {
  const { service, start } = await setting();
  await start.startWorker({ mappingId: 'm' });
  await start.startSweep();
  expect(service.called.map(({ type, payload }) => [type, JSON.parse(payload)])).toEqual([
    ['Event', { task: 'work', mappingId: 'm' }],
    ['Event', { task: 'sweep' }],
  ]);
});

test('says so when the task was not taken', async () => {
  const { service, start } = await setting();
  service.throttle('dispatcher', 1);
  await expect(start.startSweep()).rejects.toThrow(/TooManyRequestsException/);
  await service.close();
  await expect(start.startSweep()).rejects.toThrow(/could not be called/);
});
