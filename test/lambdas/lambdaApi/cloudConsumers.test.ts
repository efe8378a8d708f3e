import { expect, test } from 'vitest';
import type { Environment } from '../../../lambdas/environment.ts';
import { cloudConsumers } from '../../../lambdas/lambdaApi/cloudConsumers.ts';
import { arnOf } from '../../lambda/support/lambdaService.ts';
import { openedLambda } from './openedLambda.ts';

const environment: Environment = {
  tableName: 'table',
  account: '000000000000',
  region: 'us-east-1',
  stage: 'test',
  auth: 'none',
};
const invoke = async () => ({ kind: 'answered', payload: 'null' }) as const;

async function setting() {
  const { service } = await openedLambda();
  const consumers = cloudConsumers({
    ...environment,
    dispatcher: 'dispatcher',
    lambdaEndpoint: service.endpoint,
  });
  return { service, consumers: consumers! };
}

test.each([
  ['ship', 'ship'],
  ['ship:live', 'ship:live'],
  ['000000000000:function:ship', 'ship'],
  ['000000000000:function:ship:7', 'ship:7'],
  [arnOf('ship'), 'ship'],
  [arnOf('ship:$LATEST'), 'ship:$LATEST'],
])('describes %s', async (name, asked) => {
  const { service, consumers } = await setting();
  service.host(asked, { invoke, timeoutSeconds: 20 });
  service.host(name, { invoke, timeoutSeconds: 20 });
  expect(await consumers.describe(name)).toEqual({ functionArn: arnOf(asked), timeoutMs: 20_000 });
});

test.each(['nowhere', '../ship', ''])('describes no function "%s"', async (name) => {
  const { service, consumers } = await setting();
  service.host('ship', { invoke });
  expect(await consumers.describe(name)).toBeUndefined();
});

test('starts workers by the id of a mapping', async () => {
  const { service, consumers } = await setting();
  service.host('dispatcher', { invoke });
  await consumers.startWorker({ id: 'm' });
  expect(service.called.map(({ payload }) => JSON.parse(payload))).toEqual([
    { task: 'work', mappingId: 'm' },
  ]);
});

test('are none where nobody calls functions', () => {
  expect(cloudConsumers(environment)).toBeUndefined();
});
