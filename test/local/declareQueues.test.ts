import { describe, expect, test } from 'vitest';
import type { Caller } from '../../engine/context.ts';
import { createEngine } from '../../engine/engine.ts';
import { registry } from '../../engine/registry.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { declareQueues } from '../../local/declareQueues.ts';
import { manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';

const account = '000000000000';
const caller: Caller = { account, region: 'eu-west-1', senderId: account, baseUrl: '' };

const start = () => createEngine({ table: memoryTable(), clock: manualClock(), ids: seededIds(1) });
type Engine = ReturnType<typeof start>;

async function attributes(engine: Engine, QueueUrl: string) {
  const answer = await registry.GetQueueAttributes.run(engine, caller, { QueueUrl, AttributeNames: ['All'] });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.Attributes ?? {};
}

async function tags(engine: Engine, QueueUrl: string) {
  const answer = await registry.ListQueueTags.run(engine, caller, { QueueUrl });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.Tags;
}

describe('declareQueues', () => {
  test('creates queues with attributes and tags, and the dead-letter queue that is only named', async () => {
    const engine = start();
    await declareQueues(engine, caller, {
      orders: {
        attributes: { VisibilityTimeout: 60, RedriveAllowPolicy: { redrivePermission: 'denyAll' } },
        deadLetterQueue: { queue: 'orders-dead', maxReceiveCount: 3 },
        tags: { team: 'shop' },
      },
    });
    expect(await attributes(engine, 'orders')).toMatchObject({
      VisibilityTimeout: '60',
      RedriveAllowPolicy: '{"redrivePermission":"denyAll"}',
      RedrivePolicy:
        '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:orders-dead","maxReceiveCount":3}',
    });
    expect(await attributes(engine, 'orders-dead')).toMatchObject({ VisibilityTimeout: '30' });
    expect(await tags(engine, 'orders')).toEqual({ team: 'shop' });
  });

  test('sets what differs on a queue that is there, and leaves what is not declared', async () => {
    const engine = start();
    await declareQueues(engine, caller, {
      orders: { attributes: { VisibilityTimeout: 60, DelaySeconds: 1 } },
    });
    await declareQueues(engine, caller, {
      orders: { attributes: { VisibilityTimeout: 90 }, tags: { a: 'b' } },
    });
    expect(await attributes(engine, 'orders')).toMatchObject({ VisibilityTimeout: '90', DelaySeconds: '1' });
    expect(await tags(engine, 'orders')).toEqual({ a: 'b' });
  });

  test('refuses dead-letter queues that go in a circle', async () => {
    const deadLetter = (queue: string) => ({ deadLetterQueue: { queue, maxReceiveCount: 1 } });
    await expect(
      declareQueues(start(), caller, { a: deadLetter('b'), b: deadLetter('c'), c: deadLetter('a') }),
    ).rejects.toThrow('queues.a.deadLetterQueue: the dead-letter queues go in a circle (a → b → c → a).');
  });

  test.each([
    [
      'an attribute that does not exist',
      { orders: { attributes: { Colour: 'blue' } } },
      'queues.orders: Unknown Attribute Colour.',
    ],
    [
      'a value out of range',
      { orders: { attributes: { DelaySeconds: 901 } } },
      'queues.orders: Invalid value for the parameter DelaySeconds.',
    ],
    ['a bad name', { 'or ders': {} }, 'queues.or ders: '],
  ])('says which queue has %s', async (_, queues, message) => {
    await expect(declareQueues(start(), caller, queues)).rejects.toThrow(message);
  });
});
