import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { ownRegistry } from '../../engine/registry.ts';
import { createCarryOut } from '../../lambdas/queueResource/carryOut.ts';
import { caller, makeQueue, testEngine } from '../support/testEngine.ts';

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const QueueArn = 'arn:aws:sqs:us-east-1:000000000000:orders';

async function setting() {
  const timeouts = new Map([
    ['ship', 20_000],
    ['bill', 20_000],
    ['slow', 60_000],
  ]);
  const started: string[] = [];
  const { context, clock } = testEngine({
    settings: { sharedTable: false },
    consumers: {
      async describe(name) {
        const functionName = name.split(':').at(-1) ?? '';
        const timeoutMs = timeouts.get(functionName);
        return timeoutMs === undefined ? undefined : { functionArn: arnOf(functionName), timeoutMs };
      },
      async startWorker({ id }) {
        started.push(id);
      },
    },
  });
  await makeQueue(context, 'orders');
  const queue = await context.records.find(caller.account, caller.region, 'orders');
  const properties = (FunctionArn: string, more: object = {}) => ({
    QueueArn,
    QueueId: queue?.id,
    FunctionArn,
    BatchSize: '10',
    MaximumBatchingWindowInSeconds: '0',
    Enabled: 'true',
    ...more,
  });
  const carryOut = createCarryOut({ engine: context, caller, logger: { error: () => {} } });
  const ask = (RequestType: string, given: object, more: object = {}) =>
    carryOut({
      RequestType,
      ResponseURL: 'http://127.0.0.1/',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Source',
      ResourceType: 'Custom::ForebayEventSource',
      ServiceToken: 'token',
      ResourceProperties: { ServiceToken: 'token', ...given },
      ...more,
    } as unknown as CloudFormationCustomResourceEvent);
  const mappings = async () => {
    const listed = await ownRegistry.ListEventSourceMappings.run(context, caller, {});
    return listed.ok ? listed.value.EventSourceMappings : [];
  };
  return { context, clock, timeouts, started, properties, ask, mappings };
}

test('maps a function, once, and starts a worker for what is in the queue', async () => {
  const { ask, properties, mappings, started } = await setting();
  const wanted = properties(arnOf('ship'), {
    BatchSize: '5',
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    Patterns: ['{"body":{"kind":["order"]}}'],
    MaximumConcurrency: '4',
  });
  const made = await ask('Create', wanted);
  expect(made).toMatchObject({ Status: 'SUCCESS' });
  expect(await mappings()).toMatchObject([
    {
      UUID: made.PhysicalResourceId,
      EventSourceArn: QueueArn,
      FunctionArn: arnOf('ship'),
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
      ScalingConfig: { MaximumConcurrency: 4 },
      State: 'Enabled',
    },
  ]);
  expect(await ask('Create', wanted)).toEqual(made);
  expect(await mappings()).toHaveLength(1);
  expect(started[0]).toBe(made.PhysicalResourceId);
});

test('changes a mapping in place, and puts back what is no longer declared', async () => {
  const { ask, properties, mappings } = await setting();
  const before = properties(arnOf('ship'), {
    BatchSize: '5',
    MaximumConcurrency: '4',
    Patterns: ['{"body":["a"]}'],
  });
  const { PhysicalResourceId } = await ask('Create', before);
  const after = properties(arnOf('ship'), { Enabled: 'false' });
  const changed = await ask('Update', after, { PhysicalResourceId, OldResourceProperties: before });
  expect(changed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  const [mapping] = await mappings();
  expect(mapping).toMatchObject({ BatchSize: 10, State: 'Disabled' });
  expect(mapping).not.toHaveProperty('ScalingConfig');
  expect(mapping).not.toHaveProperty('FilterCriteria');
});

test('learns a changed timeout of the function', async () => {
  const { context, ask, properties, timeouts } = await setting();
  const before = properties(arnOf('ship'), { FunctionTimeout: '20' });
  const { PhysicalResourceId } = await ask('Create', before);
  timeouts.set('ship', 25_000);
  const after = { ...before, FunctionTimeout: '25' };
  await ask('Update', after, { PhysicalResourceId, OldResourceProperties: before });
  expect(await context.mappings.find(PhysicalResourceId)).toMatchObject({ functionTimeoutMs: 25_000 });
});

test('makes another mapping for another function, and leaves the old one to the deletion that follows', async () => {
  const { ask, properties, mappings } = await setting();
  const before = properties(arnOf('ship'));
  const old = await ask('Create', before);
  const made = await ask('Update', properties(arnOf('bill')), {
    RequestId: 'second',
    PhysicalResourceId: old.PhysicalResourceId,
    OldResourceProperties: before,
  });
  expect((await mappings()).map(({ FunctionArn }) => FunctionArn).sort()).toEqual([
    arnOf('bill'),
    arnOf('ship'),
  ]);
  const { PhysicalResourceId } = old;
  expect(await ask('Delete', before, { PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
  expect(await mappings()).toMatchObject([{ UUID: made.PhysicalResourceId, FunctionArn: arnOf('bill') }]);
});

test('goes back to the former mapping where CloudFormation rolls an update back', async () => {
  const { ask, properties, mappings } = await setting();
  const [before, after] = [properties(arnOf('ship')), properties(arnOf('bill'))];
  const { PhysicalResourceId } = await ask('Create', before);
  const second = { RequestId: 'second', PhysicalResourceId, OldResourceProperties: before };
  const made = await ask('Update', after, second);
  // what is replaced is deleted only after all has gone well
  const back = { ...made, RequestId: 'third', OldResourceProperties: after };
  expect(await ask('Update', before, back)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  await ask('Delete', after, { PhysicalResourceId: made.PhysicalResourceId });
  expect(await mappings()).toMatchObject([{ UUID: PhysicalResourceId, FunctionArn: arnOf('ship') }]);
});

test.each([
  ['another function', () => ({ FunctionArn: arnOf('slow') })],
  ['what makes no sense', () => ({ BatchSize: '' })],
])('goes back to the former mapping where an update to %s failed', async (_, change) => {
  const { ask, properties, mappings } = await setting();
  const before = properties(arnOf('ship'));
  const { PhysicalResourceId } = await ask('Create', before);
  const after = { ...before, ...change() };
  const second = { RequestId: 'second', PhysicalResourceId, OldResourceProperties: before };
  expect(await ask('Update', after, second)).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
  const back = { RequestId: 'third', PhysicalResourceId, OldResourceProperties: after };
  expect(await ask('Update', before, back)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await mappings()).toHaveLength(1);
});

test('takes over no mapping that somebody else has made', async () => {
  const { ask, properties, mappings } = await setting();
  await ask('Create', properties(arnOf('ship')));
  const refused = await ask('Create', properties(arnOf('ship')), { LogicalResourceId: 'Other' });
  expect(refused).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^ResourceConflict/) });
  const { PhysicalResourceId } = refused;
  await ask('Delete', properties(arnOf('ship')), { LogicalResourceId: 'Other', PhysicalResourceId });
  expect(await mappings()).toHaveLength(1);
});

test('waits for a function that has just let the service in', async () => {
  const { ask, properties, timeouts, clock } = await setting();
  const asked = ask('Create', properties(arnOf('fresh')));
  await clock.advance(10_000);
  timeouts.set('fresh', 3_000);
  await clock.advance(5_000);
  expect(await asked).toMatchObject({ Status: 'SUCCESS' });
});

test('tells why a function cannot be mapped', async () => {
  const { ask, properties } = await setting();
  expect(await ask('Create', properties(arnOf('slow')))).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: 'not made: Source',
    Reason: expect.stringContaining(
      'Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds',
    ),
  });
});

test('deletes what is gone already', async () => {
  const { ask, properties, mappings } = await setting();
  const wanted = properties(arnOf('ship'));
  const { PhysicalResourceId } = await ask('Create', wanted);
  for (let i = 0; i < 2; i++) {
    expect(await ask('Delete', wanted, { PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
  }
  expect(await mappings()).toEqual([]);
});
