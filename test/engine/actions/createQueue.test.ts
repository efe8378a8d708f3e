import { beforeEach, describe, expect, it } from 'vitest';
import { createQueue } from '../../../engine/actions/createQueue.ts';
import { listQueueTags } from '../../../engine/actions/listQueueTags.ts';
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
  urlOf,
} from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';

let context: Context;
let clock: ManualClock;
beforeEach(() => {
  ({ context, clock } = testEngine());
});

const create = (QueueName: string | undefined, Attributes?: Record<string, string>, tags = {}) =>
  createQueue.run(context, caller, { QueueName, Attributes, tags });
const record = () => context.records.read(caller.account, caller.region, 'orders');
const differs = (attribute: string) =>
  `QueueNameExists: A queue already exists with the same name and a different value for attribute ${attribute}`;

describe('CreateQueue', () => {
  it('answers with the URL of a queue that is there at once', async () => {
    expect(answerOf(await create('orders'))).toEqual({ QueueUrl: urlOf('orders') });
    expect(await context.records.find(caller.account, caller.region, 'orders')).toMatchObject({
      id: expect.stringMatching(/^[A-Za-z0-9_-]{10}$/),
      generation: 0,
      shards: 1,
      revision: 1,
      isFifo: false,
      createdMs: clock.now(),
    });
  });

  it.each([undefined, ''])('refuses the name %j', async (name) => {
    expect(refusalOf(await create(name))).toBe(
      'InvalidParameterValue: Value for parameter QueueName is invalid. Reason: Must specify a queue name.',
    );
  });

  it.each(['a b', 'a.b', 'é', 'x'.repeat(81), 'orders.fifo'])(
    'refuses %j as a standard name',
    async (name) => {
      expect(refusalOf(await create(name))).toBe(
        'InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    },
  );

  it.each(['orders', 'a b.fifo', '.fifo', `${'x'.repeat(76)}.fifo`])(
    'refuses %j with FifoQueue=true as a FIFO name',
    async (name) => {
      expect(refusalOf(await create(name, { FifoQueue: 'true' }))).toBe(
        'InvalidParameterValue: The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
      );
    },
  );

  it('creates a FIFO queue that shows its FIFO attributes', async () => {
    answerOf(await create('orders.fifo', { FifoQueue: 'true' }));
    expect(await attributesOf(context, 'orders.fifo')).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  it('refuses FifoQueue=false on a standard name', async () => {
    expect(refusalOf(await create('orders', { FifoQueue: 'false' }))).toBe(
      'InvalidAttributeName: Unknown Attribute FifoQueue.',
    );
  });

  it('checks the name, then all attribute names, then the values, then the dead-letter queue', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('nowhere'), maxReceiveCount: 3 });
    const DelaySeconds = '901';
    expect(refusalOf(await create('a b', { Nonsense: '1' }))).toMatch(/Can only include/);
    expect(refusalOf(await create('a', { DelaySeconds, Nonsense: '1' }))).toMatch(
      /Unknown Attribute Nonsense/,
    );
    expect(refusalOf(await create('a', { RedrivePolicy, DelaySeconds }))).toMatch(/parameter DelaySeconds\./);
    expect(refusalOf(await create('a', { RedrivePolicy }))).toMatch(/Dead letter target does not exist\.$/);
  });

  it('creates nothing when it refuses', async () => {
    await create('orders', { DelaySeconds: '901' });
    expect(await record()).toBeUndefined();
  });

  it('names a dead-letter queue, which then exists in the record in canonical form', async () => {
    await makeQueue(context, 'dead');
    answerOf(
      await create('orders', {
        RedrivePolicy: `{ "maxReceiveCount": "3", "deadLetterTargetArn": "${arnOf('dead')}" }`,
      }),
    );
    expect(await attributesOf(context, 'orders', 'RedrivePolicy')).toEqual({
      RedrivePolicy: `{"deadLetterTargetArn":"${arnOf('dead')}","maxReceiveCount":3}`,
    });
    expect((await record())?.redrive).toEqual({
      targetArn: arnOf('dead'),
      targetName: 'dead',
      maxReceiveCount: 3,
    });
  });

  it('keeps tags, and neither compares nor changes them when the queue exists', async () => {
    answerOf(await create('orders', {}, { team: 'a' }));
    answerOf(await create('orders', {}, { team: 'b' }));
    expect(answerOf(await listQueueTags.run(context, caller, { QueueUrl: 'orders' }))).toEqual({
      Tags: { team: 'a' },
    });
  });

  it.each([
    [{ 'aws:x': '1' }, /^InvalidParameterValue: Tag keys can't start with 'aws:'/],
    [{ '': '1' }, /^InvalidParameterValue: Tag keys must be between 1 and 128/],
    [
      Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])),
      /^InvalidParameterValue: Too many tags added for queue orders\.$/,
    ],
  ])('refuses the tags %j', async (tags, text) => {
    expect(refusalOf(await create('orders', {}, tags))).toMatch(text);
  });
});

describe('CreateQueue of a queue that exists', () => {
  it('answers with the same URL when no attribute is given', async () => {
    await makeQueue(context, 'orders', { VisibilityTimeout: '10' });
    expect(answerOf(await create('orders'))).toEqual({ QueueUrl: urlOf('orders') });
    expect((await record())?.revision).toBe(1);
  });

  it('compares only what is given', async () => {
    await makeQueue(context, 'orders', { VisibilityTimeout: '10', DelaySeconds: '5' });
    expect((await create('orders', { DelaySeconds: '5' })).ok).toBe(true);
    expect(refusalOf(await create('orders', { DelaySeconds: '5', VisibilityTimeout: '11' }))).toBe(
      differs('VisibilityTimeout'),
    );
  });

  it('names the first attribute that differs', async () => {
    await makeQueue(context, 'orders');
    expect(refusalOf(await create('orders', { DelaySeconds: '1', VisibilityTimeout: '1' }))).toBe(
      differs('DelaySeconds'),
    );
  });

  it('compares with the present values, not with those at creation', async () => {
    await makeQueue(context, 'orders', { VisibilityTimeout: '10' });
    const Attributes = { VisibilityTimeout: '20' };
    await setQueueAttributes.run(context, caller, { QueueUrl: 'orders', Attributes });
    expect((await create('orders', { VisibilityTimeout: '20' })).ok).toBe(true);
    expect(refusalOf(await create('orders', { VisibilityTimeout: '10' }))).toBe(differs('VisibilityTimeout'));
  });

  it.each([
    ['VisibilityTimeout', '30'],
    ['DelaySeconds', '0'],
    ['MaximumMessageSize', '1048576'],
    ['MessageRetentionPeriod', '345600'],
    ['ReceiveMessageWaitTimeSeconds', '0'],
    ['SqsManagedSseEnabled', 'TRUE'],
    ['KmsDataKeyReusePeriodSeconds', '300'],
    ['RedriveAllowPolicy', '{ "redrivePermission": "allowAll" }'],
    ['RedriveAllowPolicy', ''],
    ['Policy', ''],
    ['RedrivePolicy', ''],
    ['KmsMasterKeyId', ''],
  ])('takes the default %s = %s as equal to nothing set', async (name, value) => {
    await makeQueue(context, 'orders');
    expect((await create('orders', { [name]: value })).ok).toBe(true);
  });

  it('compares a redrive policy by its meaning', async () => {
    await makeQueue(context, 'dead');
    const deadLetterTargetArn = arnOf('dead');
    await makeQueue(context, 'orders', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 }),
    });
    const again = (maxReceiveCount: unknown) =>
      create('orders', { RedrivePolicy: JSON.stringify({ maxReceiveCount, deadLetterTargetArn }) });
    expect((await again('3')).ok).toBe(true);
    expect(refusalOf(await again(4))).toBe(differs('RedrivePolicy'));
    expect(refusalOf(await create('orders', { RedrivePolicy: '' }))).toBe(differs('RedrivePolicy'));
  });

  it('lets one of many at once create it and gives all of them its URL', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => create('orders', { DelaySeconds: '3' })),
    );
    expect(results.map((result) => answerOf(result).QueueUrl)).toEqual(Array(20).fill(urlOf('orders')));
    expect((await record())?.revision).toBe(1);
  });

  it('decides anew when another creator was first', async () => {
    const table = testTable();
    const other = testEngine({ table }).context;
    let overtaken = false;
    const overtakenTable = {
      ...table,
      put: async (put: Parameters<typeof table.put>[0]) => {
        if (!overtaken) {
          overtaken = true;
          await putQueue(other, { name: 'orders', attributes: { DelaySeconds: '9' } });
        }
        return table.put(put);
      },
    };
    ({ context } = testEngine({ table: overtakenTable }));
    expect(refusalOf(await create('orders', { DelaySeconds: '3' }))).toBe(differs('DelaySeconds'));
  });
});

describe('CreateQueue of a deleted name', () => {
  const entomb = (settings = {}) => {
    ({ context, clock } = testEngine({ settings }));
    return putQueue(context, { name: 'orders', id: 'old', revision: 7, deletedMs: clock.now() });
  };

  it('refuses within 60 seconds, whatever the attributes', async () => {
    await entomb();
    await clock.advance(59_999);
    expect(refusalOf(await create('orders'))).toBe(
      'QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  });

  it('creates a fresh queue over the tombstone after 60 seconds', async () => {
    await entomb();
    await clock.advance(60_000);
    answerOf(await create('orders', { DelaySeconds: '2' }));
    const created = await record();
    expect(created).toMatchObject({ revision: 8, generation: 0, attributes: { DelaySeconds: '2' } });
    expect(created?.id).not.toBe('old');
    expect(created?.deletedMs).toBeUndefined();
  });

  it('creates at once where the window is set to 0', async () => {
    await entomb({ recentlyDeletedMs: 0 });
    expect((await create('orders')).ok).toBe(true);
  });
});
