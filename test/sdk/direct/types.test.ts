import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { DirectForebay, type DirectMessage, type ForebayErrorCode } from '../../../sdk/direct/index.ts';
import { Forebay } from '../../../sdk/index.ts';

const place = { table: 'forebay', account: '000000000000', region: 'us-east-1' };
const forebay = new DirectForebay({ ...place, endpoint: 'http://localhost:1' });
const Order = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });

/** What is in here is compiled, and never run. */
const compiled = (_: () => unknown) => expect(_).toBeTypeOf('function');

describe('the types of a direct queue', () => {
  test('make items of what the schema accepts, and give handlers what it makes of it', () => {
    const orders = forebay.queue('orders', { schema: Order });
    expectTypeOf(orders.transactItems).parameter(0).toEqualTypeOf<{ id: string; at: string }>();
    expectTypeOf(orders.transactItems).returns.resolves.toEqualTypeOf<TransactWriteItem[]>();
    compiled(() =>
      orders.consume((message) => {
        expectTypeOf(message).toEqualTypeOf<DirectMessage<{ id: string; at: number }>>();
        expectTypeOf(message.ackItems).returns.resolves.toEqualTypeOf<TransactWriteItem[]>();
      }),
    );
    compiled(() => orders.consumeBatch(async (messages) => void (await orders.ackItems(messages))));
    compiled(() => orders.lambdaHandler((message) => message.ackItems()));
    compiled(async () => {
      for await (const message of orders.messages()) await message.ackItems();
    });
    // @ts-expect-error a number is no id
    compiled(() => orders.transactItems({ id: 42, at: '2026' }));
    // @ts-expect-error a text is no order
    compiled(() => orders.transactItemsMany([{ body: 'hello' }]));
  });

  test('need a group and know no delay where the name ends in .fifo', () => {
    const orders = forebay.queue('orders.fifo');
    compiled(() => orders.transactItems('a', { group: 'b', deduplicationId: 'c' }));
    compiled(() => orders.transactItemsMany([{ body: 'a', group: 'b' }]));
    // @ts-expect-error no group
    compiled(() => orders.transactItems('a'));
    // @ts-expect-error no delay
    compiled(() => orders.transactItems('a', { group: 'b', delay: '1s' }));
    // @ts-expect-error no group
    compiled(() => orders.transactItemsMany([{ body: 'a' }]));
  });

  test('let no message of a client without a table join a transaction', () => {
    const orders = new Forebay({ endpoint: 'http://localhost:1' }).queue('orders');
    // @ts-expect-error no items
    compiled(() => orders.consume((message) => message.ackItems()));
    // @ts-expect-error no items
    compiled(() => orders.transactItems('a'));
    // @ts-expect-error not one of its own
    compiled(() => orders.consumeBatch(async (messages) => void forebay.queue('orders').ackItems(messages)));
  });

  test('serve wherever a queue of any client does', () => {
    const send = (client: Pick<Forebay, 'queue'>) => client.queue('orders').send('hello');
    compiled(() => send(forebay));
    compiled(() => send(new Forebay()));
  });

  test('take items alone into a transaction, and know the codes of its failures', () => {
    compiled(() =>
      forebay.transact(async () => [{ Put: { TableName: 'orders', Item: { id: { S: '1' } } } }]),
    );
    // @ts-expect-error an item of a document client
    compiled(() => forebay.transact(async () => [{ Put: { TableName: 'orders', Item: { id: '1' } } }]));
    const codes: ForebayErrorCode[] = [
      'AlreadyAcknowledged',
      'ConditionFailed',
      'LeaseLost',
      'OutcomeUnknown',
      'TransactionConflict',
    ];
    expect(codes).toHaveLength(5);
  });
});

describe('a direct client', () => {
  test('says what is missing where nobody says which table', () => {
    expect(() => new DirectForebay({ account: '000000000000', region: 'us-east-1' })).toThrow(
      expect.objectContaining({
        code: 'InvalidArgument',
        message: expect.stringContaining('FOREBAY_TABLE'),
      }),
    );
  });
});
