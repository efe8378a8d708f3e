import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { handleKeysKey } from '../../engine/table/keys.ts';
import { ForebayQueue, type ForebayQueueProps } from '../../infra/forebayQueue.ts';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { createCarryOut } from '../../lambdas/queueResource/carryOut.ts';
import { caller, testEngine } from '../support/testEngine.ts';
import { env, newApp, resource, resourcesOf, statementsOf, templateOf, userFunction } from './synthesis.ts';

type Declare = (forebay: ForebayService, scope: Construct) => void;

/** The template of a stack with a service and what is declared. */
function declared(declare: Declare, production = true) {
  const stack = new Stack(newApp(), 'Shop', { env });
  const storage = new ForebayStorage(stack, 'Storage', { production });
  declare(new ForebayService(stack, 'Forebay', { storage, production, stage: 'prod' }), stack);
  return templateOf(stack);
}
const queueOf = (props: Omit<ForebayQueueProps, 'forebay'> = {}, production = true) =>
  resource(
    declared((forebay, scope) => void new ForebayQueue(scope, 'Orders', { forebay, ...props }), production),
    'Custom::ForebayQueue',
  );

// The first synthesis of a process loads the rules, which takes longer than a test may.
const plain = queueOf();

describe('ForebayQueue', () => {
  test('says to its function by AWS names what is declared, and nothing else', () => {
    const { Properties } = queueOf({
      queueName: 'orders.fifo',
      fifo: true,
      visibilityTimeout: Duration.minutes(1),
      deliveryDelay: Duration.seconds(5),
      retentionPeriod: Duration.days(14),
      receiveMessageWaitTime: Duration.seconds(20),
      maxMessageSizeBytes: 2_048,
      contentBasedDeduplication: true,
      deduplicationScope: 'messageGroup',
      fifoThroughputLimit: 'perMessageGroupId',
      eraseAtOnce: true,
      tags: { team: 'shop' },
    });
    expect(Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching('^ForebayDeclareFunction'), 'Arn'] },
      ServiceTimeout: '180',
      QueueName: 'orders.fifo',
      Attributes: {
        VisibilityTimeout: '60',
        DelaySeconds: '5',
        MessageRetentionPeriod: '1209600',
        ReceiveMessageWaitTimeSeconds: '20',
        MaximumMessageSize: '2048',
        FifoQueue: 'true',
        ContentBasedDeduplication: 'true',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        ForebayErase: 'immediately',
      },
      Tags: { team: 'shop', 'forebay:metrics': 'true' },
    });
    expect(plain.Properties.Attributes).toEqual({});
  });

  test('is named for its place unless it has a name', () => {
    expect(plain.Properties.QueueName).toMatch(/^Shop-Orders-[0-9A-F]{8}$/);
    expect(queueOf({ fifo: true }).Properties.QueueName).toMatch(/^Shop-Orders-[0-9A-F]{8}\.fifo$/);
    expect(queueOf({ queueName: 'orders.fifo' }).Properties.Attributes).toEqual({ FifoQueue: 'true' });
  });

  test('refuses a name that does not suit its kind', () => {
    expect(() => queueOf({ queueName: 'orders', fifo: true })).toThrow(/ends in \.fifo/);
    expect(() => queueOf({ queueName: 'orders.fifo', fifo: false })).toThrow(/ends in \.fifo/);
  });

  test('is kept in production and deleted elsewhere, unless it says otherwise', () => {
    const keeps = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const goes = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
    expect(plain).toMatchObject(keeps);
    expect(queueOf({}, false)).toMatchObject(goes);
    expect(queueOf({ removalPolicy: RemovalPolicy.DESTROY })).toMatchObject(goes);
    expect(queueOf({ removalPolicy: RemovalPolicy.RETAIN }, false)).toMatchObject(keeps);
  });

  test('names its dead-letter queue, which is made before it', () => {
    const template = declared((forebay, scope) => {
      const queue = new ForebayQueue(scope, 'Dead', { forebay, queueName: 'dead' });
      new ForebayQueue(scope, 'Orders', { forebay, deadLetterQueue: { queue, maxReceiveCount: 5 } });
    });
    const orders = resource(template, 'Custom::ForebayQueue', 'Orders');
    const [deadId] = Object.keys(resourcesOf(template, 'Custom::ForebayQueue'));
    expect(JSON.parse(orders.Properties.Attributes.RedrivePolicy)).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:123456789012:dead',
      maxReceiveCount: 5,
    });
    expect(orders.DependsOn).toContain(deadId);
  });

  test('is what the function behind it makes of it', async () => {
    const { context: engine } = testEngine();
    const carryOut = createCarryOut({ engine, caller, logger: { error: () => {} } });
    const { Properties } = queueOf({ queueName: 'orders', visibilityTimeout: Duration.minutes(1) });
    const answer = await carryOut({
      RequestType: 'Create',
      ServiceToken: 'arn',
      ResponseURL: 'https://example.com',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Orders',
      ResourceType: 'Custom::ForebayQueue',
      ResourceProperties: Properties,
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'orders' });
    const queue = await engine.records.find(caller.account, caller.region, 'orders');
    expect(answer.Data).toMatchObject({ QueueUrl: expect.stringContaining('/orders'), QueueId: queue?.id });
    expect(queue).toMatchObject({ visibilityTimeoutMs: 60_000, tags: { 'forebay:metrics': 'true' } });
    expect(await engine.table.get(handleKeysKey)).toBeDefined();
  });
});

describe('grants', () => {
  const doorPath = (path: string) => ({
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':execute-api:eu-central-1:123456789012:',
        { Ref: expect.stringMatching('^ForebayApi') },
        `/$default/POST${path}`,
      ],
    ],
  });

  test.each([
    ['grantSend', '/iam/send/123456789012/orders'],
    ['grantConsume', '/iam/consume/123456789012/orders'],
    ['grantManage', '/iam/sqs/123456789012/orders'],
  ] as const)('%s allows one path of the IAM door, with a slash behind it or without', (grant, path) => {
    const template = declared((forebay, scope) => {
      const queue = new ForebayQueue(scope, 'Orders', { forebay, queueName: 'orders' });
      queue[grant](userFunction(scope, 'Shop'));
    });
    expect(statementsOf(template, 'ShopServiceRole')).toEqual([
      {
        effect: 'Allow',
        actions: ['execute-api:Invoke'],
        resources: [doorPath(path), doorPath(`${path}/`)],
      },
    ]);
    expect(resource(template, 'AWS::Lambda::Function', 'Shop').Properties.Environment.Variables).toEqual({
      FOREBAY_ACCOUNT: '123456789012',
      FOREBAY_ENDPOINT: {
        'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching('^ForebayApi'), 'ApiEndpoint'] }, '/iam']],
      },
    });
  });

  const direct = (way: 'send' | 'consume') =>
    declared((forebay, scope) => {
      const queue = new ForebayQueue(scope, 'Dead', { forebay });
      const orders = new ForebayQueue(scope, 'Orders', {
        forebay,
        deadLetterQueue: { queue, maxReceiveCount: 5 },
      });
      orders.grantDirect(userFunction(scope, 'Shop'), way);
    });
  const partitionsOf = (prefix: string) => ({
    'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(`^${prefix}`), 'QueueId'] }, '.*']],
  });

  test.each([
    [
      'send',
      ['BatchWriteItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'],
      [partitionsOf('Orders'), 'b#*'],
    ],
    [
      'consume',
      [
        'BatchGetItem',
        'BatchWriteItem',
        'ConditionCheckItem',
        'DeleteItem',
        'GetItem',
        'PutItem',
        'Query',
        'UpdateItem',
      ],
      [partitionsOf('Orders'), partitionsOf('Dead'), 'b#*'],
    ],
  ] as const)('grantDirect to %s allows the table in these partitions alone', (way, actions, keys) => {
    const template = direct(way);
    const resources = [{ 'Fn::GetAtt': [expect.stringMatching('^StorageTable'), 'Arn'] }];
    const within = (leading: readonly unknown[]) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leading },
    });
    expect(statementsOf(template, 'ShopServiceRole')).toEqual([
      {
        effect: 'Allow',
        actions: actions.map((action) => `dynamodb:${action}`),
        resources,
        condition: within(keys),
      },
      { effect: 'Allow', actions: ['dynamodb:GetItem'], resources, condition: within(['q', 's']) },
    ]);
    expect(resource(template, 'AWS::Lambda::Function', 'Shop').Properties.Environment.Variables).toEqual({
      FOREBAY_TABLE: { Ref: expect.stringMatching('^StorageTable') },
      FOREBAY_ACCOUNT: env.account,
    });
  });
});

describe('metrics and alarms of a queue', () => {
  test('have the names of SQS in a namespace of ours', () => {
    declared((forebay, scope) => {
      const queue = new ForebayQueue(scope, 'Orders', { forebay, queueName: 'orders' });
      const metrics = [
        queue.metricApproximateAgeOfOldestMessage(),
        queue.metricApproximateNumberOfMessagesDelayed(),
        queue.metricApproximateNumberOfMessagesNotVisible(),
        queue.metricApproximateNumberOfMessagesVisible(),
        queue.metricNumberOfEmptyReceives(),
        queue.metricNumberOfMessagesDeleted(),
        queue.metricNumberOfMessagesReceived(),
        queue.metricNumberOfMessagesSent(),
        queue.metricSentMessageSize(),
      ];
      expect(metrics.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
        'ApproximateAgeOfOldestMessage Maximum',
        'ApproximateNumberOfMessagesDelayed Maximum',
        'ApproximateNumberOfMessagesNotVisible Maximum',
        'ApproximateNumberOfMessagesVisible Maximum',
        'NumberOfEmptyReceives Sum',
        'NumberOfMessagesDeleted Sum',
        'NumberOfMessagesReceived Sum',
        'NumberOfMessagesSent Sum',
        'SentMessageSize Average',
      ]);
      for (const { namespace, dimensions } of metrics) {
        expect(namespace).toBe('Forebay');
        expect(dimensions).toEqual({ service: 'forebay', Stage: 'prod', QueueName: 'orders' });
      }
    });
  });

  test('go off by the age of the oldest message, and once for each dead-letter queue by its depth', () => {
    const template = declared((forebay, scope) => {
      const queue = new ForebayQueue(scope, 'Dead', { forebay });
      const deadLetterQueue = { queue, maxReceiveCount: 5 };
      const oldestMessageAlarm = Duration.minutes(5);
      new ForebayQueue(scope, 'Orders', { forebay, deadLetterQueue, oldestMessageAlarm });
      new ForebayQueue(scope, 'Refunds', { forebay, deadLetterQueue });
    });
    const thresholds = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => [Properties.AlarmName, Properties.Threshold])
      .filter(([name]) => !name.startsWith('Shop-Forebay-'));
    expect(Object.fromEntries(thresholds)).toEqual({
      'Shop-Dead-OldestMessageAge': 3_600,
      'Shop-Dead-DeadLetterDepth': 0,
      'Shop-Orders-OldestMessageAge': 300,
      'Shop-Refunds-OldestMessageAge': 3_600,
    });
  });
});
