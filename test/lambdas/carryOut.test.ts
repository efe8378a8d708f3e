import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createCarryOut } from '../../lambdas/queueResource/carryOut.ts';
import { attributesOf, caller, testEngine } from '../support/testEngine.ts';

type Properties = { QueueName?: string; Attributes?: Record<string, unknown>; Tags?: Record<string, string> };

function setting() {
  const { context, clock } = testEngine({ settings: { sharedTable: false } });
  const carryOut = createCarryOut({ engine: context, caller, logger: { error: () => {} } });
  const ask = (RequestType: string, properties: Properties, more: object = {}) =>
    carryOut({
      RequestType,
      ResponseURL: 'http://127.0.0.1/',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Orders',
      ResourceType: 'Custom::ForebayQueue',
      ServiceToken: 'token',
      ResourceProperties: { ServiceToken: 'token', ...properties },
      ...more,
    } as unknown as CloudFormationCustomResourceEvent);
  const find = (name: string) => context.records.find(caller.account, caller.region, name);
  return { context, clock, ask, find };
}

const orders = { QueueName: 'orders', Attributes: { VisibilityTimeout: 45 }, Tags: { team: 'a' } };

test('makes a queue, once, and tells where it is', async () => {
  const { context, ask, find } = setting();
  const made = await ask('Create', orders);
  expect(made).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: 'orders',
    Data: {
      QueueUrl: `${caller.baseUrl}/000000000000/orders`,
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:orders',
      QueueId: (await find('orders'))?.id,
    },
  });
  expect(await ask('Create', orders)).toEqual(made);
  expect(await attributesOf(context, 'orders')).toMatchObject({ VisibilityTimeout: '45' });
});

test('changes a queue in place, and puts back what is no longer declared', async () => {
  const { context, ask, find } = setting();
  const made = await ask('Create', orders);
  const changed = await ask(
    'Update',
    { QueueName: 'orders', Attributes: { DelaySeconds: '5' }, Tags: { owner: 'b' } },
    { PhysicalResourceId: 'orders', OldResourceProperties: orders },
  );
  expect(changed.Data).toEqual(made.Data);
  expect(await attributesOf(context, 'orders')).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '5' });
  const tags = (await find('orders'))?.tags;
  expect(tags).toMatchObject({ owner: 'b' });
  expect(tags).not.toHaveProperty('team');
});

test('makes another queue under another name, and leaves the old one to the deletion that follows', async () => {
  const { ask, find } = setting();
  await ask('Create', orders);
  const renamed = { ...orders, QueueName: 'sales' };
  const answer = await ask('Update', renamed, {
    PhysicalResourceId: 'orders',
    OldResourceProperties: orders,
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'sales' });
  expect(await find('orders')).toBeDefined();
  expect(await ask('Delete', orders, { PhysicalResourceId: 'orders' })).toMatchObject({ Status: 'SUCCESS' });
  expect([await find('orders'), (await find('sales'))?.name]).toEqual([undefined, 'sales']);
  expect(await ask('Delete', orders, { PhysicalResourceId: 'orders' })).toMatchObject({ Status: 'SUCCESS' });
});

test('deletes no queue that another stack or a person has made', async () => {
  const { ask, find } = setting();
  await ask('Create', orders, { StackId: 'another' });
  await ask('Create', orders);
  expect(await ask('Delete', orders, { PhysicalResourceId: 'orders' })).toMatchObject({ Status: 'SUCCESS' });
  expect(await find('orders')).toBeDefined();
});

test('waits for a name that was deleted a moment ago', async () => {
  const { clock, ask, find } = setting();
  await ask('Create', orders);
  await ask('Delete', orders, { PhysicalResourceId: 'orders' });
  const again = ask('Create', orders);
  await clock.advance(61_000);
  await clock.advance(5_000);
  expect(await again).toMatchObject({ Status: 'SUCCESS' });
  expect(await find('orders')).toBeDefined();
});

test('says why it failed, under an id whose deletion does nothing', async () => {
  const { ask } = setting();
  const failed = await ask('Create', { QueueName: 'orders', Attributes: { VisibilityTimeout: '-1' } });
  expect(failed).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('VisibilityTimeout') });
  const undone = { PhysicalResourceId: failed.PhysicalResourceId };
  expect(await ask('Delete', { QueueName: 'orders' }, undone)).toMatchObject({ Status: 'SUCCESS' });
  expect(await ask('Create', {})).toMatchObject({ Status: 'FAILED', Reason: 'QueueName is missing' });
});

test.each([
  ['an attribute that there is not', { QueueName: 'orders', Attributes: { constructor: '1' } }],
  ['no name', { QueueName: '' }],
])('goes back to what was where an update to %s failed', async (_, after) => {
  const { context, ask } = setting();
  await ask('Create', orders);
  const PhysicalResourceId = 'orders';
  const failed = await ask('Update', after, { PhysicalResourceId, OldResourceProperties: orders });
  expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
  const back = { PhysicalResourceId, OldResourceProperties: after };
  expect(await ask('Update', orders, back)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
  expect(await attributesOf(context, 'orders')).toMatchObject({ VisibilityTimeout: '45' });
});
