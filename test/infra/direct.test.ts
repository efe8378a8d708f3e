import { Stack } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../engine/context.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { shardPk } from '../../engine/table/keys.ts';
import type { Table } from '../../engine/table/port.ts';
import type { Made, NotHeld } from '../../engine/transact/made.ts';
import { makeAcknowledgement } from '../../engine/transact/makeAcknowledgement.ts';
import { makeSend } from '../../engine/transact/makeSend.ts';
import { ForebayQueue } from '../../infra/forebayQueue.ts';
import { ForebayService } from '../../infra/forebayService.ts';
import { ForebayStorage } from '../../infra/forebayStorage.ts';
import { bodiesOf, clientOf } from '../support/client.ts';
import { answerOf, arnOf, caller, makeQueue, testEngine } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';
import { throttlingTable } from '../support/throttlingTable.ts';
import { type Allowed, heldToPolicy } from './heldToPolicy.ts';
import { env, newApp, statementsOf, templateOf, userFunction } from './synthesis.ts';

type Way = 'send' | 'consume';
type Statement = {
  readonly actions: readonly string[];
  readonly condition: {
    readonly 'ForAllValues:StringLike': { readonly 'dynamodb:LeadingKeys': readonly unknown[] };
  };
};
type QueueId = {
  readonly 'Fn::Join': readonly [string, readonly [{ readonly 'Fn::GetAtt': readonly [string] }, string]];
};

/** What the synthesised role of a function may do with the table, for queues of these ids. */
function allowedTo(
  way: Way,
): (ids: { readonly orders: string; readonly dead: string }) => readonly Allowed[] {
  const stack = new Stack(newApp(), 'Shop', { env });
  const forebay = new ForebayService(stack, 'Forebay', { storage: new ForebayStorage(stack, 'Storage') });
  const queue = new ForebayQueue(stack, 'Dead', { forebay });
  const orders = new ForebayQueue(stack, 'Orders', {
    forebay,
    deadLetterQueue: { queue, maxReceiveCount: 1 },
  });
  orders.grantDirect(userFunction(stack, 'Work'), way);
  const statements: readonly Statement[] = statementsOf(templateOf(stack), 'WorkServiceRole');
  return (ids) =>
    statements.map(({ actions, condition }) => ({
      actions,
      keys: condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'].map((key) => {
        if (typeof key === 'string') return key;
        const [
          {
            'Fn::GetAtt': [resource],
          },
          rest,
        ] = (key as QueueId)['Fn::Join'][1];
        return `${resource.startsWith('Orders') ? ids.orders : ids.dead}${rest}`;
      }),
    }));
}

/** A service's queues, and a function that works beside it on the same table with a role of its own. */
async function beside(way: Way, suffix: string, table: Table = testTable({ weigh })) {
  const { context: service, clock } = testEngine({ table, settings: { sharedTable: true } });
  const fifo: Record<string, string> =
    suffix === '' ? {} : { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  const [orders, dead, other] = [`orders${suffix}`, `dead${suffix}`, `other${suffix}`];
  await makeQueue(service, dead, fifo);
  await makeQueue(service, other, fifo);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
  await makeQueue(service, orders, { ...fifo, RedrivePolicy });
  await service.handleKeys.all();
  const idOf = async (name: string) =>
    (await service.records.find(caller.account, caller.region, name))?.id ?? '';
  const statements = allowed[way]({ orders: await idOf(orders), dead: await idOf(dead) });
  const held = heldToPolicy(table, statements);
  const { context: own } = testEngine({ table: held, settings: { sharedTable: true } });
  return {
    service: clientOf(service),
    own: clientOf({ ...own, clock }),
    /** What the function may do, for transactions of its own. */
    context: { ...own, clock },
    denied: held.denied,
    ordersId: await idOf(orders),
    clock,
    orders,
    dead,
    other,
  };
}
const allowed = { send: allowedTo('send'), consume: allowedTo('consume') };

/** As DynamoDB judges a transaction: each of its writes by itself. */
async function carryOut({ table, ids, clock }: Context, made: Made | NotHeld): Promise<void> {
  if ('notHeld' in made) throw new Error(made.notHeld);
  const { outcome } = await table.transact(
    made.writes.map(([, write]) => write),
    ids.sortable(clock.now()),
  );
  expect(outcome).toBe('done');
  await made.committed();
}

const bodies = [
  'small',
  'large'.repeat(20_000),
  ...Array.from({ length: 8 }, (_, i) => `${i}`.repeat(2_000)),
];

describe.each([
  ['standard', ''],
  ['FIFO', '.fifo'],
])('the rights of grantDirect on a %s queue', (_, suffix) => {
  const options = suffix === '' ? {} : { MessageGroupId: 'group' };

  test('are enough to send, alone and in batches, small and large', async () => {
    const { own, service, denied, orders } = await beside('send', suffix);
    await own.send(orders, 'alone', options);
    await own.sendMany(orders, bodies, options);
    expect(bodiesOf(await service.receive(orders))).toContain('alone');
    expect(denied).toEqual([]);
  });

  test('are enough to send in a transaction, large bodies included', async () => {
    const { context, service, denied, orders } = await beside('send', suffix);
    const Entries = bodies.map((MessageBody, i) => ({ Id: `${i}`, MessageBody, ...options }));
    const made = answerOf(await makeSend.run(context, caller, { QueueUrl: orders, Entries }));
    await carryOut(context, made);
    expect(await service.receive(orders)).toHaveLength(bodies.length);
    expect(denied).toEqual([]);
  });

  test('are enough to acknowledge in a transaction', async () => {
    const { context, own, service, denied, orders, clock } = await beside('consume', suffix);
    await service.sendMany(orders, bodies, options);
    const received = await own.receive(orders);
    const ReceiptHandles = received.slice(1).map(({ ReceiptHandle }) => ReceiptHandle);
    const made = await makeAcknowledgement.run(context, caller, { QueueUrl: orders, ReceiptHandles });
    await carryOut(context, answerOf(made));
    await clock.advance(0);
    expect(await service.counts(orders)).toEqual([0, 1, 0]);
    expect(denied).toEqual([]);
  });

  test('let it send on where a queue that is asked too much cannot be grown', async () => {
    const table = throttlingTable();
    const { own, service, denied, orders, ordersId, clock } = await beside('send', suffix, table);
    await own.send(orders, 'before', options);
    table.turnAway(shardPk(ordersId, 0, 0), 3);
    await own.send(orders, 'meanwhile', options);
    await clock.advance(5_000);
    await own.send(orders, 'after', options);
    expect(denied).toContain('PutItem in q');
    expect(bodiesOf(await service.receive(orders)).toSorted()).toEqual(['after', 'before', 'meanwhile']);
  });

  test('to send are not enough to receive, to change the queue, or for another queue', async () => {
    const { own, other, orders } = await beside('send', suffix);
    await own.send(orders, 'x', options);
    await expect(own.receive(orders)).rejects.toThrow(/^not allowed: Query /);
    await expect(own.send(other, 'x', options)).rejects.toThrow(/^not allowed: /);
    await expect(own.set(orders, { VisibilityTimeout: '1' })).rejects.toThrow(/^not allowed: /);
  });

  test('are enough to receive, to delay, to delete, and to move to the dead-letter queue', async () => {
    const { own, service, denied, clock, orders, dead } = await beside('consume', suffix);
    await service.sendMany(orders, bodies, options);
    const received = await own.receive(orders);
    expect(received.length).toBeGreaterThan(0);
    const [first, ...others] = received.map(({ ReceiptHandle }) => ReceiptHandle);
    await own.deleteMany(orders, others);
    await own.change(orders, first!, 10);
    await clock.advance(11_000);
    await own.receive(orders);
    expect(await service.receive(dead)).toHaveLength(1);
    expect(denied).toEqual([]);
  });

  test('to consume are not enough to change or purge it, or for another queue', async () => {
    const { own, service, orders, other } = await beside('consume', suffix);
    await service.send(other, 'x', options);
    await expect(own.receive(other)).rejects.toThrow(/^not allowed: /);
    await expect(own.purge(orders)).rejects.toThrow(/^not allowed: /);
  });
});
