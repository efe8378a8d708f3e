import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, type Deployed, deploy } from './support/deployed.ts';
import type { LambdaFunction } from './support/lambdaFunction.ts';
import { type AnswerDesk, stackEvent, startAnswerDesk } from './support/stackEvents.ts';

let deployed: Deployed;
let sqs: SQS;
beforeAll(async () => {
  deployed = await deploy();
  const { url: endpoint } = await deployed.serve();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  sqs = new SQS({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}, 600_000);
afterAll(async () => {
  sqs?.destroy();
  await deployed?.stop();
});

const queue = async (QueueName: string, Attributes: Record<string, string> = {}): Promise<string> =>
  (await sqs.createQueue({ QueueName, Attributes })).QueueUrl as string;
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:${account}:${name}`;
const logOf = (lambda: LambdaFunction) =>
  lambda
    .environments()
    .map((environment) => environment.log())
    .join('');

describe('maintenance', () => {
  /** As EventBridge calls it each minute. */
  const minute = {
    version: '0',
    id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [`arn:aws:events:us-east-1:${account}:rule/EachMinute`],
    detail: {},
  };

  test('finishes what the api began, and tells how things stand', async () => {
    const dead = await queue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
    const QueueUrl = await queue('orders', { RedrivePolicy, VisibilityTimeout: '0' });
    await sqs.tagQueue({ QueueUrl, Tags: { 'forebay:metrics': 'true' } });
    const bodies = ['a', 'b', 'c'];
    for (const MessageBody of bodies) await sqs.sendMessage({ QueueUrl, MessageBody });
    for (let round = 0; round < 2; round++) await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    await sqs.startMessageMoveTask({ SourceArn: arnOf('dead') });

    const maintenance = deployed.start('maintenance');
    const outcome = await maintenance.invoke(JSON.stringify(minute));
    expect(outcome).toEqual({ kind: 'answered', payload: expect.stringContaining('"isDone":true') });
    const { Results } = await sqs.listMessageMoveTasks({ SourceArn: arnOf('dead') });
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }]);
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(bodies);
    expect((await sqs.receiveMessage({ QueueUrl: dead })).Messages).toBeUndefined();
    const gauges = () =>
      logOf(maintenance)
        .split('\n')
        .filter((line) => line.includes('ApproximateNumberOfMessagesVisible'))
        .map((line) => JSON.parse(line));
    const told = { QueueName: 'orders', Stage: 'test', ApproximateNumberOfMessagesVisible: 3 };
    await expect.poll(gauges).toMatchObject([told]);
  });
});

describe('queueResource', () => {
  let desk: AnswerDesk;
  let lambda: LambdaFunction;
  beforeAll(async () => {
    desk = await startAnswerDesk();
    lambda = deployed.start('queueResource', { FOREBAY_BASE_URL: 'https://queues.example.com' });
  });
  afterAll(() => desk?.close());

  const declared = { QueueName: 'declared', Attributes: { VisibilityTimeout: '45' }, Tags: { team: 'a' } };
  const made = { PhysicalResourceId: 'declared' };
  /** What CloudFormation is told by the function. */
  async function ask(
    ...event: [Parameters<typeof stackEvent>[0], Parameters<typeof stackEvent>[2], object?]
  ) {
    const [type, properties, more] = event;
    const before = desk.told.length;
    const outcome = await lambda.invoke(JSON.stringify(stackEvent(type, desk.url, properties, more)));
    expect(outcome.kind).toBe('answered');
    expect(desk.told).toHaveLength(before + 1);
    return JSON.parse(desk.told.at(-1)?.body ?? '');
  }
  const attributes = async () => {
    const { QueueUrl } = await sqs.getQueueUrl({ QueueName: 'declared' });
    return (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes;
  };

  test('makes a queue, changes it and deletes it, and tells CloudFormation of each', async () => {
    const common = {
      Status: 'SUCCESS',
      StackId: stackEvent('Create', '', declared).StackId,
      LogicalResourceId: 'Orders',
      PhysicalResourceId: 'declared',
    };
    expect(await ask('Create', declared)).toEqual({
      ...common,
      RequestId: 'Create-1',
      Data: {
        QueueUrl: `https://queues.example.com/${account}/declared`,
        QueueArn: arnOf('declared'),
        QueueId: expect.stringMatching(/./),
      },
    });
    expect(await attributes()).toMatchObject({ VisibilityTimeout: '45' });

    const wanted = { QueueName: 'declared', Attributes: { DelaySeconds: '7' } };
    const change = await ask('Update', wanted, { ...made, OldResourceProperties: declared });
    expect(change).toMatchObject({ ...common, RequestId: 'Update-1' });
    await expect.poll(attributes, { timeout: 20_000, interval: 500 }).toMatchObject({
      DelaySeconds: '7',
      VisibilityTimeout: '30',
    });

    expect(await ask('Delete', wanted, made)).toEqual({ ...common, RequestId: 'Delete-1' });
    await expect
      .poll(() => attributes().catch(({ name }) => name), { timeout: 20_000, interval: 500 })
      .toBe('QueueDoesNotExist');
  });

  test('tells CloudFormation what is wrong with a declaration, in the words of SQS', async () => {
    const bad = { QueueName: 'bad', Attributes: { VisibilityTimeout: '43201' } };
    expect(await ask('Create', bad)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'not made: Orders',
      Reason: expect.stringMatching(/^InvalidAttributeValue: .*VisibilityTimeout/),
    });
    const rolledBack = await ask('Delete', bad, { PhysicalResourceId: 'not made: Orders' });
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS' });
    await expect(sqs.getQueueUrl({ QueueName: 'bad' })).rejects.toThrow('does not exist');
  });
});
