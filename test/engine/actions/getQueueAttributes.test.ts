import { beforeEach, describe, expect, it } from 'vitest';
import { getQueueAttributes } from '../../../engine/actions/getQueueAttributes.ts';
import { setQueueAttributes } from '../../../engine/actions/setQueueAttributes.ts';
import type { Context } from '../../../engine/context.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import {
  answerOf,
  arnOf,
  attributesOf,
  caller,
  makeQueue,
  putQueue,
  refusalOf,
  testEngine,
} from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';

let context: Context;
let clock: ManualClock;
beforeEach(async () => {
  ({ context, clock } = testEngine());
  await makeQueue(context, 'orders');
});
const get = (AttributeNames?: readonly string[], QueueUrl = 'orders') =>
  getQueueAttributes.run(context, caller, {
    QueueUrl,
    AttributeNames: AttributeNames && [...AttributeNames],
  });

const fresh = () => ({
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  CreatedTimestamp: String(clock.now() / 1000),
  DelaySeconds: '0',
  LastModifiedTimestamp: String(clock.now() / 1000),
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
});

describe('GetQueueAttributes', () => {
  it.each([undefined, []])('answers with nothing when %j is asked', async (names) => {
    expect(answerOf(await get(names))).toEqual({});
  });

  it('answers All with everything that has a value, defaults included', async () => {
    expect(answerOf(await get(['All']))).toEqual({ Attributes: { ...fresh(), QueueArn: arnOf('orders') } });
  });

  it('adds to All the policies and the KMS key that were set', async () => {
    const Policy = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*"}]}';
    const set = {
      Policy,
      RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
      KmsMasterKeyId: 'alias/mine',
      KmsDataKeyReusePeriodSeconds: '600',
    };
    await makeQueue(context, 'full', set);
    expect(await attributesOf(context, 'full')).toEqual({
      ...fresh(),
      ...set,
      SqsManagedSseEnabled: 'false',
      QueueArn: arnOf('full'),
    });
  });

  it('adds to All what FIFO queues have', async () => {
    await putQueue(context, { name: 'orders.fifo', isFifo: true });
    expect(answerOf(await get(['All'], 'orders.fifo')).Attributes).toEqual({
      ...fresh(),
      QueueArn: arnOf('orders.fifo'),
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoQueue: 'true',
      FifoThroughputLimit: 'perQueue',
    });
  });

  it('answers with the names asked and no others', async () => {
    expect(answerOf(await get(['QueueArn', 'VisibilityTimeout', 'QueueArn']))).toEqual({
      Attributes: { QueueArn: arnOf('orders'), VisibilityTimeout: '30' },
    });
  });

  it('leaves out valid names without a value', async () => {
    const names = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'FifoQueue'];
    expect(
      answerOf(await get([...names, 'ContentBasedDeduplication', 'KmsDataKeyReusePeriodSeconds'])),
    ).toEqual({});
    expect(answerOf(await get(['FifoQueue', 'DelaySeconds']))).toEqual({ Attributes: { DelaySeconds: '0' } });
  });

  it('does not tell the KMS reuse period while it is the default', async () => {
    const reuse = async (value: string) => {
      const Attributes = { KmsDataKeyReusePeriodSeconds: value };
      await setQueueAttributes.run(context, caller, { QueueUrl: 'orders', Attributes });
      return attributesOf(context, 'orders', 'KmsDataKeyReusePeriodSeconds');
    };
    expect(await reuse('300')).toBeUndefined();
    expect(await reuse('301')).toEqual({ KmsDataKeyReusePeriodSeconds: '301' });
  });

  it.each(['Nonsense', 'visibilitytimeout', '', 'toString'])('refuses the name %j', async (name) => {
    expect(refusalOf(await get(['QueueArn', name]))).toBe(`InvalidAttributeName: Unknown Attribute ${name}.`);
  });

  it.each(['nowhere', 'http://whatever-incorrect-queue-address', ''])(
    'does not know the queue %j',
    async (QueueUrl) => {
      expect(refusalOf(await get(['Nonsense'], QueueUrl))).toBe(
        'QueueDoesNotExist: The specified queue does not exist.',
      );
    },
  );

  it('reads the table for counts only when a count is asked', async () => {
    let counted = 0;
    const tally = { count: () => ({ visible: ++counted, inFlight: 2, delayed: 3 }) };
    ({ context } = testEngine({ table: { ...testTable(), tally } }));
    await makeQueue(context, 'orders');
    await get(['QueueArn', 'DelaySeconds']);
    expect(counted).toBe(0);
    expect(answerOf(await get(['ApproximateNumberOfMessages']))).toEqual({
      Attributes: { ApproximateNumberOfMessages: '1' },
    });
    expect(await attributesOf(context, 'orders')).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '2',
      ApproximateNumberOfMessagesDelayed: '3',
    });
  });
});
