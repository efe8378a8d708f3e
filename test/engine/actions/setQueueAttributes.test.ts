import { beforeEach, describe, expect, it } from 'vitest';
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

let context: Context;
let clock: ManualClock;
beforeEach(async () => {
  ({ context, clock } = testEngine());
  await makeQueue(context, 'orders');
});
const set = (Attributes: Record<string, string | null> | undefined, QueueUrl = 'orders') =>
  setQueueAttributes.run(context, caller, { QueueUrl, Attributes });
const redrive = (deadLetterTargetArn: string, maxReceiveCount: unknown = 3) =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
const find = (name = 'orders') => context.records.find(caller.account, caller.region, name);

describe('SetQueueAttributes', () => {
  it('changes what is given, leaves the rest, and answers with nothing', async () => {
    expect(answerOf(await set({ VisibilityTimeout: '10' }))).toBeUndefined();
    expect(answerOf(await set({ DelaySeconds: '5' }))).toBeUndefined();
    expect(await attributesOf(context, 'orders', 'VisibilityTimeout', 'DelaySeconds')).toEqual({
      VisibilityTimeout: '10',
      DelaySeconds: '5',
    });
    expect(await find()).toMatchObject({ visibilityTimeoutMs: 10_000, delayMs: 5_000, revision: 3 });
  });

  it('moves LastModifiedTimestamp and not CreatedTimestamp', async () => {
    const created = String(clock.now() / 1000);
    await clock.advance(90_500);
    await set({ DelaySeconds: '5' });
    expect(await attributesOf(context, 'orders', 'CreatedTimestamp', 'LastModifiedTimestamp')).toEqual({
      CreatedTimestamp: created,
      LastModifiedTimestamp: String(Number(created) + 90),
    });
  });

  it('changes all or nothing', async () => {
    expect((await set({ DelaySeconds: '5', VisibilityTimeout: '43201' })).ok).toBe(false);
    expect(await attributesOf(context, 'orders', 'DelaySeconds')).toEqual({ DelaySeconds: '0' });
  });

  it.each<Parameters<typeof set>[0]>([undefined, {}, { DelaySeconds: null }])(
    'misses attributes in %j',
    async (attributes) => {
      expect(refusalOf(await set(attributes))).toBe(
        'MissingParameter: The request must contain the parameter Attribute.Name.',
      );
    },
  );

  it('looks for the queue first', async () => {
    expect(refusalOf(await set({}, 'nowhere'))).toBe(
      'QueueDoesNotExist: The specified queue does not exist.',
    );
  });

  it.each(['QueueArn', 'CreatedTimestamp', 'ApproximateNumberOfMessages', 'All', 'Nonsense', 'FifoQueue'])(
    'refuses to set %s on a standard queue',
    async (name) => {
      expect(refusalOf(await set({ [name]: 'true' }))).toBe(
        `InvalidAttributeName: Unknown Attribute ${name}.`,
      );
    },
  );

  it('takes FifoQueue=true on a FIFO queue as nothing to do, and refuses false', async () => {
    await putQueue(context, { name: 'orders.fifo', isFifo: true });
    expect((await set({ FifoQueue: 'true' }, 'orders.fifo')).ok).toBe(true);
    expect(refusalOf(await set({ FifoQueue: 'false' }, 'orders.fifo'))).toBe(
      'InvalidAttributeValue: Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    );
  });

  it('wakes those who wait on the queue', async () => {
    let isWoken = false;
    const id = (await find())!.id;
    const woken = context.waiters.wait(id, context.waiters.epoch(id), clock.now() + 20_000).then(() => {
      isWoken = true;
    });
    await clock.advance(0);
    expect(isWoken).toBe(false);
    await set({ MessageRetentionPeriod: '60' });
    await woken;
    expect(isWoken).toBe(true);
  });

  it('loses no change of many at once', async () => {
    const names = ['VisibilityTimeout', 'DelaySeconds', 'ReceiveMessageWaitTimeSeconds'];
    await Promise.all(names.map((name) => set({ [name]: '7' })));
    expect(await attributesOf(context, 'orders', ...names)).toEqual({
      VisibilityTimeout: '7',
      DelaySeconds: '7',
      ReceiveMessageWaitTimeSeconds: '7',
    });
  });

  it.each([
    ['Policy', '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*"}]}'],
    ['RedrivePolicy', redrive(arnOf('orders'))],
    ['RedriveAllowPolicy', '{"redrivePermission":"denyAll"}'],
    ['KmsMasterKeyId', 'alias/mine'],
  ])('takes %s away when it is set to the empty text', async (name, value) => {
    answerOf(await set({ [name]: value }));
    expect(await attributesOf(context, 'orders', name)).toEqual({ [name]: value });
    answerOf(await set({ [name]: '' }));
    expect(await attributesOf(context, 'orders', name)).toBeUndefined();
  });

  it('sends no more dead letters once the redrive policy is gone', async () => {
    await set({ RedrivePolicy: redrive(arnOf('orders')) });
    await set({ RedrivePolicy: '' });
    expect((await find())?.redrive).toBeUndefined();
  });
});

describe('SetQueueAttributes of encryption', () => {
  const encryption = () => attributesOf(context, 'orders', 'KmsMasterKeyId', 'SqsManagedSseEnabled');

  it('turns SQS’s own encryption off with a KMS key, and leaves it off when the key goes', async () => {
    await set({ KmsMasterKeyId: 'alias/mine' });
    expect(await encryption()).toEqual({ KmsMasterKeyId: 'alias/mine', SqsManagedSseEnabled: 'false' });
    await set({ KmsMasterKeyId: '' });
    expect(await encryption()).toEqual({ SqsManagedSseEnabled: 'false' });
  });

  it('drops the KMS key when SQS’s own encryption is turned on', async () => {
    await set({ KmsMasterKeyId: 'alias/mine' });
    await set({ SqsManagedSseEnabled: 'true' });
    expect(await encryption()).toEqual({ SqsManagedSseEnabled: 'true' });
  });

  it('refuses both in one call', async () => {
    expect(refusalOf(await set({ KmsMasterKeyId: 'alias/mine', SqsManagedSseEnabled: 'True' }))).toBe(
      'InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  });
});

describe('SetQueueAttributes of a redrive policy', () => {
  const refusal = async (policy: string) => refusalOf(await set({ RedrivePolicy: policy }));
  const quoted = (policy: string, reason: string) =>
    `InvalidParameterValue: Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}`;

  it('lets a queue name itself', async () => {
    answerOf(await set({ RedrivePolicy: redrive(arnOf('orders')) }));
    expect((await find())?.redrive?.targetName).toBe('orders');
  });

  it.each([
    ['a queue that is not there', arnOf('nowhere')],
    ['another account', 'arn:aws:sqs:us-east-1:111111111111:dead'],
    ['another region', 'arn:aws:sqs:eu-west-1:000000000000:dead'],
  ])('refuses %s', async (_, arn) => {
    await makeQueue(context, 'dead');
    await putQueue(context, { name: 'dead', account: '111111111111' });
    await putQueue(context, { name: 'dead', region: 'eu-west-1' });
    expect(await refusal(redrive(arn))).toBe(quoted(redrive(arn), 'Dead letter target does not exist.'));
  });

  it('refuses a deleted queue', async () => {
    await putQueue(context, { name: 'gone', deletedMs: 1 });
    expect(await refusal(redrive(arnOf('gone')))).toMatch(/Dead letter target does not exist\.$/);
  });

  it('refuses a queue of the other type', async () => {
    await putQueue(context, { name: 'dead.fifo', isFifo: true });
    const policy = redrive(arnOf('dead.fifo'));
    expect(await refusal(policy)).toBe(
      quoted(policy, 'Dead-letter queue must be same type of queue as the source..'),
    );
  });

  it('quotes the policy as it was written', async () => {
    const policy = `{ "maxReceiveCount" : "3", "deadLetterTargetArn": "${arnOf('nowhere')}" }`;
    expect(await refusal(policy)).toBe(quoted(policy, 'Dead letter target does not exist.'));
  });

  it.each([
    ['denyAll', '{"redrivePermission":"denyAll"}', false],
    ['byQueue without it', `{"redrivePermission":"byQueue","sourceQueueArns":["${arnOf('x')}"]}`, false],
    ['byQueue with it', `{"redrivePermission":"byQueue","sourceQueueArns":["${arnOf('orders')}"]}`, true],
    ['allowAll', '{"redrivePermission":"allowAll"}', true],
  ])('heeds the target’s redrive allow policy: %s', async (_, RedriveAllowPolicy, isAllowed) => {
    await makeQueue(context, 'dead', { RedriveAllowPolicy });
    const result = await set({ RedrivePolicy: redrive(arnOf('dead')) });
    if (isAllowed) answerOf(result);
    else
      expect(refusalOf(result)).toMatch(
        /^InvalidParameterValue: Value .* for parameter RedrivePolicy is invalid/,
      );
  });

  it('does not look at the target again when the target forbids it later', async () => {
    await makeQueue(context, 'dead');
    answerOf(await set({ RedrivePolicy: redrive(arnOf('dead')) }));
    answerOf(await set({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' }, 'dead'));
    answerOf(await set({ DelaySeconds: '1' }));
    expect((await find())?.redrive?.targetName).toBe('dead');
  });
});
