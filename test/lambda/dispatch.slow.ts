import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Deployed, deploy } from './support/deployed.ts';
import { type Dispatched, dispatch } from './support/dispatched.ts';
import { arnOf } from './support/lambdaService.ts';
import type { Entry } from './support/ledger.ts';
import { stackEvent, startAnswerDesk } from './support/stackEvents.ts';

let deployed: Deployed;
let cloud: Dispatched;
beforeAll(async () => {
  deployed = await deploy();
  cloud = await dispatch(deployed);
}, 600_000);
afterAll(async () => {
  await cloud?.stop();
  await deployed?.stop();
});

const handled = (entries: readonly Entry[], body: string) => entries.filter((entry) => entry.body === body);
/** Consumers may run for so long; what failed comes again after that. */
const VisibilityTimeout = '6';
const reports = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const partial = { ScalingConfig: { MaximumConcurrency: 2 }, ...reports };

async function queueNamed(QueueName: string, more: Record<string, string> = {}, of = cloud): Promise<string> {
  const { QueueUrl = '' } = await of.sqs.createQueue({
    QueueName,
    Attributes: { VisibilityTimeout, ...more },
  });
  return QueueUrl;
}

const batchOf = (bodies: readonly string[], MessageGroupId?: string) =>
  bodies.map((MessageBody, i) => ({
    Id: String(i),
    MessageBody,
    ...(MessageGroupId && { MessageGroupId, MessageDeduplicationId: MessageBody }),
  }));

describe.concurrent('an unmodified consumer', () => {
  test.each(['powertools', 'middyPartial', 'typed'])(
    '%s gets back what it says it has failed with, and nothing else',
    async (name) => {
      const QueueUrl = await queueNamed(name);
      await cloud.consume(QueueUrl, name, name, { mapping: partial });
      await cloud.sqs.sendMessageBatch({ QueueUrl, Entries: batchOf(['good 1', 'bad', 'good 2']) });
      await cloud.ledger.until(() => handled(cloud.ledger.of(name), 'bad').length === 2);
      await cloud.empty(QueueUrl);
      const counts = cloud.ledger.of(name).map(({ body, receives }) => `${body}: ${receives}`);
      expect(counts.sort()).toEqual(['bad: 1', 'bad: 2', 'good 1: 1', 'good 2: 1']);
    },
  );

  test('that throws gets the whole batch again', async () => {
    const QueueUrl = await queueNamed('plain');
    await cloud.sqs.sendMessageBatch({ QueueUrl, Entries: batchOf(['good', 'bad']) });
    await cloud.consume(QueueUrl, 'plain', 'plain');
    await cloud.ledger.until(() => handled(cloud.ledger.of('plain'), 'bad').length === 2);
    await cloud.empty(QueueUrl);
    const counts = cloud.ledger.of('plain').map(({ body, receives }) => `${body}: ${receives}`);
    expect(counts).toContain('bad: 2');
    expect(counts.filter((count) => count.startsWith('good'))).not.toEqual([]);
  });

  test('gets exactly the event that Lambda makes of a message of SQS', async () => {
    const QueueUrl = await queueNamed('exact');
    await cloud.consume(QueueUrl, 'exact', 'plain');
    const kind = { DataType: 'String', StringValue: 'order' };
    const sent = await cloud.sqs.sendMessage({
      QueueUrl,
      MessageBody: 'hello',
      MessageAttributes: { kind },
    });
    await cloud.ledger.until(() => cloud.ledger.of('exact').length > 0);
    const { atMs: _atMs, consumer: _consumer, receives: _receives, ...record } = cloud.ledger.of('exact')[0]!;
    expect(record).toEqual({
      messageId: sent.MessageId,
      receiptHandle: expect.any(String),
      body: 'hello',
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        kind: { stringValue: 'order', stringListValues: [], binaryListValues: [], dataType: 'String' },
      },
      md5OfBody: sent.MD5OfMessageBody,
      md5OfMessageAttributes: sent.MD5OfMessageAttributes,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:exact',
      awsRegion: 'us-east-1',
    });
  });

  test('that takes no calls for a while gets its messages later, with no receive counted', async () => {
    const QueueUrl = await queueNamed('crowded');
    await cloud.consume(QueueUrl, 'crowded', 'plain');
    cloud.lambda.throttle('crowded', 1);
    await cloud.sqs.sendMessage({ QueueUrl, MessageBody: 'patient' });
    await cloud.ledger.until(() => cloud.ledger.of('crowded').length > 0);
    await cloud.empty(QueueUrl);
    expect(cloud.ledger.of('crowded').map(({ body, receives }) => `${body}: ${receives}`)).toEqual([
      'patient: 1',
    ]);
  });

  test('of a FIFO queue keeps the order of each group over failures', async () => {
    const QueueUrl = await queueNamed('ordered.fifo', { FifoQueue: 'true' });
    await cloud.consume(QueueUrl, 'ordered', 'powertoolsFifo', { mapping: partial });
    await cloud.sqs.sendMessageBatch({ QueueUrl, Entries: batchOf(['a-1', 'bad-a', 'a-3'], 'a') });
    await cloud.sqs.sendMessageBatch({ QueueUrl, Entries: batchOf(['b-1', 'b-2'], 'b') });
    const handledLast = () => handled(cloud.ledger.of('ordered'), 'a-3').length > 0;
    await cloud.ledger.until(() => handledLast() && handled(cloud.ledger.of('ordered'), 'b-2').length > 0);
    await cloud.empty(QueueUrl);
    const bodies = cloud.ledger.of('ordered').map(({ body }) => body);
    expect(bodies.filter((body) => !body.startsWith('b-'))).toEqual(['a-1', 'bad-a', 'bad-a', 'a-3']);
    expect(bodies.filter((body) => body.startsWith('b-'))).toEqual(['b-1', 'b-2']);
  });
});

test.concurrent('a function that a stack maps is called, and is not when the stack has gone', async ({
  onTestFinished,
}) => {
  const desk = await startAnswerDesk();
  onTestFinished(() => desk.close());
  const declare = deployed.start('queueResource', {
    ...cloud.variables,
    FOREBAY_BASE_URL: cloud.service.url,
  });
  const ask = async (type: 'Create' | 'Delete', ResourceType: string, properties: object, more = {}) => {
    const event = {
      ...stackEvent(type, desk.url, { QueueName: 'declared', ...properties }, more),
      ResourceType,
    };
    await declare.invoke(JSON.stringify(event));
    const told = JSON.parse(desk.told.at(-1)?.body ?? '');
    expect(told).toMatchObject({ Status: 'SUCCESS' });
    return told;
  };
  await cloud.host('declared', 'plain');
  const { QueueUrl, QueueArn, QueueId } = (await ask('Create', 'Custom::ForebayQueue', {})).Data;
  const source = {
    QueueArn,
    QueueId,
    FunctionArn: arnOf('declared'),
    BatchSize: '10',
    MaximumBatchingWindowInSeconds: '0',
    Enabled: 'true',
  };
  const { PhysicalResourceId } = await ask('Create', 'Custom::ForebayEventSource', source);
  await cloud.sqs.sendMessage({ QueueUrl, MessageBody: 'called' });
  await cloud.ledger.until(() => cloud.ledger.of('declared').length > 0);
  await cloud.empty(QueueUrl);
  await ask('Delete', 'Custom::ForebayEventSource', source, { PhysicalResourceId });
  expect(await cloud.mappingsOf(QueueArn)).toEqual({ EventSourceMappings: [] });
});

describe.concurrent('a dispatcher', () => {
  test('that is killed in mid-call loses nothing', async ({ onTestFinished }) => {
    const own = await dispatch(deployed);
    onTestFinished(() => own.stop());
    const QueueUrl = await queueNamed('killed', {}, own);
    await own.consume(QueueUrl, 'killed', 'plain');
    own.ledger.hold('held', true);
    await own.sqs.sendMessage({ QueueUrl, MessageBody: 'held' });
    await own.ledger.until(() => own.ledger.entries.length === 1);
    await Promise.all(own.dispatcher.busy().map((environment) => environment.kill()));
    own.ledger.hold('held', false);
    // a schedule in a hurry: the rest of a minute would only pass
    const schedule = setInterval(own.sweep, 2_000);
    onTestFinished(() => clearInterval(schedule));
    await own.ledger.until(() => own.ledger.entries.length === 2);
    await own.empty(QueueUrl);
    expect(own.ledger.entries.map(({ body, receives }) => [body, receives])).toEqual([
      ['held', 1],
      ['held', 2],
    ]);
  });
});
