import { Duration, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  Code,
  FilterCriteria,
  FilterRule,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import type { ForebayEventSourceProps } from '../../infra/eventSourceSettings.ts';
import { ForebayEventSource } from '../../infra/forebayEventSource.ts';
import { ForebayQueue, type ForebayQueueProps } from '../../infra/forebayQueue.ts';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { env, newApp, resource, resourcesOf, statementsOf, templateOf, userFunction } from './synthesis.ts';

/** A service in one stack, and a queue and functions in another. */
function setting(queueProps: Partial<ForebayQueueProps> = {}) {
  const app = newApp();
  const service = new Stack(app, 'Service', { env });
  const forebay = new ForebayService(service, 'Forebay', { storage: new ForebayStorage(service, 'Storage') });
  const shop = new Stack(app, 'Shop', { env });
  const queue = new ForebayQueue(shop, 'Orders', { forebay, ...queueProps });
  return { forebay, service, shop, queue };
}

function mapped(props: ForebayEventSourceProps = {}, queueProps: Partial<ForebayQueueProps> = {}) {
  const { shop, service, queue } = setting(queueProps);
  const consumer = userFunction(shop, 'Ship');
  consumer.addEventSource(new ForebayEventSource(queue, props));
  const template = templateOf(shop);
  return { template, service: templateOf(service), shop, queue };
}

/** Synthesised once, since that bundles the functions. */
const plain = mapped();

const propertiesOf = (template: Template) => resource(template, 'Custom::ForebayEventSource').Properties;
const ship = { 'Fn::GetAtt': [expect.stringMatching(/^Ship[0-9A-F]{8}$/), 'Arn'] };
const imported = (what: string) => ({ 'Fn::ImportValue': expect.stringContaining(`Forebay${what}`) });

const timed = (scope: Stack, id: string, timeout: Duration) =>
  new LambdaFunction(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
    timeout,
  });

describe('a mapping', () => {
  test('has the defaults of Lambda', () => {
    const { template, shop, queue } = plain;
    expect(propertiesOf(template)).toEqual({
      ServiceToken: imported('DeclareFunction'),
      ServiceTimeout: '180',
      QueueArn: shop.resolve(queue.queueArn),
      QueueId: { 'Fn::GetAtt': [expect.stringMatching('^Orders'), 'QueueId'] },
      FunctionArn: ship,
      FunctionTimeout: 3,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      Patterns: [],
      Enabled: true,
    });
  });

  test('says what it is told, in the words of the API', () => {
    const { template } = mapped({
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(5),
      maxConcurrency: 7,
      reportBatchItemFailures: true,
      filters: [FilterCriteria.filter({ body: { kind: FilterRule.isEqual('order') } })],
      enabled: false,
    });
    expect(propertiesOf(template)).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      MaximumConcurrency: 7,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      Patterns: ['{"body":{"kind":["order"]}}'],
      Enabled: false,
    });
  });

  test('is made after its queue and after the rights to call the function', () => {
    const { template } = plain;
    const { DependsOn = [] } = resource(template, 'Custom::ForebayEventSource');
    const permissions = Object.keys(resourcesOf(template, 'AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(3);
    expect(DependsOn).toEqual(
      expect.arrayContaining([...permissions, expect.stringMatching(/^Orders[0-9A-F]{8}$/)]),
    );
  });

  test('may name a version or an alias', () => {
    const { shop, queue } = setting();
    const alias = userFunction(shop, 'Ship').addAlias('live');
    alias.addEventSource(new ForebayEventSource(queue));
    const template = templateOf(shop);
    expect(propertiesOf(template).FunctionArn).toEqual({ Ref: expect.stringMatching('^ShipAliaslive') });
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Permission'))) {
      expect(Properties.FunctionName).toEqual({ Ref: expect.stringMatching('^ShipAliaslive') });
    }
  });
});

describe('rights', () => {
  test('to call the function has the dispatcher alone; two others may look it up', () => {
    const { template } = plain;
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission'));
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      { Action: 'lambda:InvokeFunction', FunctionName: ship, Principal: imported('DispatchRole') },
      { Action: 'lambda:GetFunctionConfiguration', FunctionName: ship, Principal: imported('DeclareRole') },
      { Action: 'lambda:GetFunctionConfiguration', FunctionName: ship, Principal: imported('AnswerRole') },
    ]);
  });

  test('of the service name no function but its own', () => {
    const { service } = plain;
    for (const id of ['Answer', 'Declare', 'Wake', 'DispatchRole', 'DispatchAgain']) {
      for (const { actions, resources } of statementsOf(service, `Forebay${id}`)) {
        if (!actions.some((action: string) => action.startsWith('lambda:'))) continue;
        expect(actions).toEqual(['lambda:InvokeFunction']);
        expect(resources).toEqual([
          { 'Fn::GetAtt': [expect.stringMatching('^ForebayDispatchFunction'), 'Arn'] },
        ]);
      }
    }
  });

  test('are given once to a function that is called for two queues', () => {
    const { forebay, shop, queue } = setting();
    const consumer = userFunction(shop, 'Ship');
    consumer.addEventSource(new ForebayEventSource(queue));
    consumer.addEventSource(new ForebayEventSource(new ForebayQueue(shop, 'Returns', { forebay })));
    const template = templateOf(shop);
    expect(Object.keys(resourcesOf(template, 'Custom::ForebayEventSource'))).toHaveLength(2);
    expect(Object.keys(resourcesOf(template, 'AWS::Lambda::Permission'))).toHaveLength(3);
  });

  test('are given to a function that is mapped by API', () => {
    const { forebay, shop } = setting();
    forebay.allowConsumer(userFunction(shop, 'Ship'));
    expect(Object.keys(resourcesOf(templateOf(shop), 'AWS::Lambda::Permission'))).toHaveLength(3);
  });
});

describe('is refused before deployment', () => {
  const fifo = { queueName: 'orders.fifo' };
  test.each<[string, ForebayEventSourceProps, Partial<ForebayQueueProps>, RegExp]>([
    ['a batch larger than 10 for a FIFO queue', { batchSize: 11 }, fifo, /at most 10 for a FIFO queue/],
    ['a window for a FIFO queue', { maxBatchingWindow: Duration.seconds(1) }, fifo, /not for FIFO/],
    ['a batch larger than 10 without a window', { batchSize: 11 }, {}, /needs a maxBatchingWindow/],
    ['an empty batch', { batchSize: 0 }, {}, /from 1 to 10,000/],
    ['a window of more than five minutes', { maxBatchingWindow: Duration.minutes(6) }, {}, /5 minutes/],
    ['a single call at once', { maxConcurrency: 1 }, {}, /from 2 to 1,000/],
    [
      'eleven filters',
      { filters: Array.from({ length: 11 }, () => FilterCriteria.filter({ body: ['a'] })) },
      {},
      /at most 10 filters/,
    ],
  ])('%s', (_, props, queueProps, reason) => {
    expect(() => mapped(props, queueProps)).toThrow(reason);
  });

  test('a function whose timeout is longer than 14.5 minutes', () => {
    const { shop, queue } = setting({ visibilityTimeout: Duration.minutes(20) });
    const consumer = timed(shop, 'Slow', Duration.minutes(15));
    expect(() => consumer.addEventSource(new ForebayEventSource(queue))).toThrow(/14\.5 minutes/);
    const allowed = timed(shop, 'Allowed', Duration.seconds(870));
    expect(() => allowed.addEventSource(new ForebayEventSource(queue))).not.toThrow();
  });

  test("a function whose timeout is longer than the queue's visibility timeout, an alias of it too", () => {
    const { shop, queue } = setting();
    const consumer = timed(shop, 'Slow', Duration.seconds(31));
    const source = () => new ForebayEventSource(queue);
    expect(() => consumer.addEventSource(source())).toThrow(/longer than the visibility timeout/);
    expect(() => consumer.addAlias('live').addEventSource(source())).toThrow(/longer than the visibility/);
    const allowed = timed(shop, 'Allowed', Duration.seconds(30));
    expect(() => allowed.addEventSource(source())).not.toThrow();
  });

  test('and a function from elsewhere, of which no timeout is known, is not', () => {
    const { shop, queue } = setting();
    const functionArn = `arn:aws:lambda:${env.region}:${env.account}:function:ship`;
    const consumer = LambdaFunction.fromFunctionAttributes(shop, 'Ship', {
      functionArn,
      sameEnvironment: true,
    });
    consumer.addEventSource(new ForebayEventSource(queue));
    expect(propertiesOf(templateOf(shop))).not.toHaveProperty('FunctionTimeout');
  });
});
