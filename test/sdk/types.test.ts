import type { SQSHandler } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import {
  type Duration,
  Forebay,
  ForebayError,
  type ForebayErrorCode,
  idempotent,
  isFifoName,
  json,
  type Message,
  memoryStore,
  type Settlement,
} from '../../sdk/index.ts';

const forebay = new Forebay({ endpoint: 'http://localhost:1' });
const Order = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });

/** What is in here is compiled, and never run. */
const compiled = (_: () => unknown) => expect(_).toBeTypeOf('function');

describe('the types of a queue', () => {
  test('take what the schema accepts and give what it makes of it', () => {
    const orders = forebay.queue('orders', { schema: Order });
    expectTypeOf(orders.send).parameter(0).toEqualTypeOf<{ id: string; at: string }>();
    compiled(() =>
      orders.consume((message) => expectTypeOf(message.body).toEqualTypeOf<{ id: string; at: number }>()),
    );
    compiled(() => orders.lambdaHandler((message) => expectTypeOf(message.body.at).toEqualTypeOf<number>()));
    compiled(() =>
      forebay
        .queue('orders', { schema: z.object({ n: z.number() }) })
        .consume((message) => expectTypeOf(message.body).toEqualTypeOf<{ n: number }>()),
    );
    compiled(() =>
      forebay.queue('orders', { schema: json<string[]>() }).consumeBatch(async ([first]) => {
        expectTypeOf(first).toEqualTypeOf<Message<string[]> | undefined>();
      }),
    );
    // @ts-expect-error a number is no id
    compiled(() => orders.send({ id: 42, at: '2026' }));
    // @ts-expect-error a text is no order
    compiled(() => orders.sendMany([{ body: 'hello' }]));
    // @ts-expect-error
    compiled(() => orders.producer().send({ id: '42' }));
  });

  test('are those of texts without a schema', () => {
    const notes = forebay.queue('notes');
    expectTypeOf(notes.send).parameter(0).toEqualTypeOf<string>();
    compiled(() => notes.consume(({ body }) => expectTypeOf(body).toEqualTypeOf<string>()));
    // @ts-expect-error objects need a schema
    compiled(() => notes.send({ id: '42' }));
  });

  test('need a group and know no delay where the name ends in .fifo', () => {
    const orders = forebay.queue('orders.fifo');
    compiled(() => orders.send('a', { group: 'b', deduplicationId: 'c' }));
    compiled(() => orders.sendMany([{ body: 'a', group: 'b' }]));
    // @ts-expect-error no options, no group
    compiled(() => orders.send('a'));
    // @ts-expect-error no group
    compiled(() => orders.send('a', { deduplicationId: 'c' }));
    // @ts-expect-error no group
    compiled(() => orders.sendMany([{ body: 'a' }]));
    // @ts-expect-error no group
    compiled(() => orders.producer().send('a'));
    // @ts-expect-error SQS delays FIFO queues as a whole
    compiled(() => orders.send('a', { group: 'b', delay: '1s' }));
    compiled(() => forebay.createQueue('orders.fifo', { contentBasedDeduplication: true, schema: Order }));
  });

  test('know groups elsewhere as well, but nothing else of FIFO queues', () => {
    const notes = forebay.queue('notes');
    compiled(() => notes.send('a', { delay: '1s' }));
    compiled(() => notes.send('a', { delay: '1s', group: 'b' }));
    compiled(() => notes.sendMany([{ body: 'a', group: 'b' }, { body: 'c' }]));
    compiled(() => notes.producer().send('a', { group: 'b' }));
    // @ts-expect-error
    compiled(() => notes.send('a', { deduplicationId: 'b' }));
    // @ts-expect-error
    compiled(() => notes.send('a', { group: 7 }));
    // @ts-expect-error
    compiled(() => notes.sendMany([{ body: 'a', deduplicationId: 'b' }]));
    // @ts-expect-error
    compiled(() => forebay.createQueue('notes', { contentBasedDeduplication: true }));
  });

  test('follow a name that is narrowed at run time', () => {
    const name = 'orders.fifo' as string;
    compiled(() => isFifoName(name) && forebay.queue(name).send('a', { group: 'b' }));
    // @ts-expect-error it may be any name
    compiled(() => forebay.queue(name).send('a', { group: 'b', deduplicationId: 'c' }));
  });

  test('refuse options that are none', () => {
    const notes = forebay.queue('notes');
    // @ts-expect-error
    compiled(() => notes.consume(() => {}, { concurency: 3 }));
    // @ts-expect-error
    compiled(() => notes.consume(() => {}, { ack: 'never' }));
    // @ts-expect-error
    compiled(() => notes.consume(() => {}, { retry: { backoff: 'fixed' } }));
    // @ts-expect-error
    compiled(() => notes.consumeBatch(async () => ({ faild: [] })));
    // @ts-expect-error
    compiled(() => notes.consume(() => {}).on('nothing', () => {}));
  });
});

describe('the types of the rest', () => {
  test('hold durations to their units', () => {
    expectTypeOf<'30s'>().toExtend<Duration>();
    expectTypeOf<'10 minutes'>().toExtend<Duration>();
    expectTypeOf<1.5>().toExtend<Duration>();
    expectTypeOf<'10 fortnights'>().not.toExtend<Duration>();
    expectTypeOf<'soon'>().not.toExtend<Duration>();
  });

  test('close the codes of errors and the outcomes of settlements', () => {
    expectTypeOf(new ForebayError('LeaseLost', '').code).toEqualTypeOf<ForebayErrorCode>();
    expectTypeOf<'SomethingElse'>().not.toExtend<ForebayErrorCode>();
    expectTypeOf<Settlement>().toEqualTypeOf<'done' | 'lease-lost' | 'failed'>();
  });

  test('keep the result of a handler that is idempotent', () => {
    const handle = idempotent(async (_: Message<string>) => 42, { store: memoryStore() });
    expectTypeOf(handle).returns.toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a number is no key
    compiled(() => idempotent((_: Message<string>) => 42, { store: memoryStore(), key: () => 42 }));
  });

  test("make a handler that is Lambda's", () => {
    expectTypeOf(forebay.queue('notes').lambdaHandler(() => {})).toExtend<SQSHandler>();
  });
});
