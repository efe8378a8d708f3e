import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DirectForebay, json, transactionFailure } from '../../../sdk/direct/index.ts';
import { directOnDynamodb } from './directOnDynamodb.ts';

describe('transactItems', () => {
  test('makes a message exist if and only if what is written with it does', async () => {
    const { forebay, dynamodb, row, hasRow } = await directOnDynamodb();
    const orders = await forebay.createQueue('orders', { schema: json<{ id: string }>() });
    const send = async (id: string) => {
      const items = [row(id), ...(await orders.transactItems({ id }))];
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: items }));
    };
    await send('42');
    await expect(send('42')).rejects.toThrow();
    expect(await orders.stats()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(await hasRow('42')).toBe(true);
    for await (const { body } of orders.messages()) {
      expect(body).toEqual({ id: '42' });
      break;
    }
  });

  test('checks the body as a send does', async () => {
    const { forebay } = await directOnDynamodb();
    const orders = await forebay.createQueue('orders', {
      schema: v.object({ id: v.string() }),
      maxMessageBytes: 1_024,
    });
    const wrong = { id: 42 } as unknown as { id: string };
    await expect(orders.transactItems(wrong)).rejects.toMatchObject({ code: 'MessageInvalid' });
    const large = { id: 'x'.repeat(2_000) };
    await expect(orders.transactItems(large)).rejects.toMatchObject({ code: 'MessageTooLarge' });
    const many = Array.from({ length: 11 }, (_, id) => ({ body: { id: `${id}` } }));
    await expect(orders.transactItemsMany(many)).rejects.toMatchObject({ code: 'InvalidArgument' });
    await expect(forebay.queue('nowhere').transactItems('hello')).rejects.toMatchObject({
      code: 'QueueDoesNotExist',
    });
  });

  test('takes delays, attributes and bodies of a mebibyte, several at once', async () => {
    const { forebay, clock } = await directOnDynamodb();
    const notes = await forebay.createQueue('notes');
    const large = 'x'.repeat(1_048_000);
    await forebay.transact(() => notes.transactItems(large, { attributes: { n: 1 } }));
    await forebay.transact(() =>
      notes.transactItemsMany([{ body: 'now' }, { body: 'later', delay: '1 minute' }, { body: 'now too' }]),
    );
    expect(await notes.stats()).toEqual({ visible: 3, inFlight: 0, delayed: 1 });
    await clock.advance(60_000);
    expect(await notes.stats()).toEqual({ visible: 4, inFlight: 0, delayed: 0 });
    const bodies: string[] = [];
    for await (const { body, attributes } of notes.messages()) {
      bodies.push(body === large && attributes.n === 1 ? 'large' : body);
      if (bodies.length === 4) break;
    }
    expect(bodies.toSorted()).toEqual(['large', 'later', 'now', 'now too']);
  });
});

describe('a direct client without options', () => {
  test('works on the table that grantDirect has told its function', async () => {
    const { table, connection, forebay } = await directOnDynamodb();
    await forebay.createQueue('orders');
    vi.stubEnv('FOREBAY_TABLE', table);
    vi.stubEnv('FOREBAY_ACCOUNT', '000000000000');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', String(connection.endpoint));
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    onTestFinished(() => void vi.unstubAllEnvs());
    const own = new DirectForebay();
    await own.queue('orders').send('hello');
    await own.transact(() => own.queue('orders').transactItems('hello again'));
    expect((await own.queue('orders').stats()).visible).toBe(2);
    await own.close();
  });
});

describe('transactItems on a FIFO queue', () => {
  test('keeps the order of the group, among sends and among each other', async () => {
    const { forebay, direct, count, times } = await directOnDynamodb({ isInRealTime: true });
    const orders = await forebay.createQueue('orders.fifo', { schema: json<number>() });
    const group = 'a';
    await orders.send(0, { group, deduplicationId: '0' });
    const writers = [forebay, direct(), direct()];
    await Promise.all(
      Array.from({ length: 9 }, (_, i) => {
        const writer = writers[i % 3]!;
        const queue = writer.queue('orders.fifo', { schema: json<number>() });
        return writer.transact(async () => [
          count('sent'),
          ...(await queue.transactItems(i + 1, { group, deduplicationId: `${i + 1}` })),
        ]);
      }),
    );
    await orders.send(10, { group, deduplicationId: '10' });
    expect(await times('sent')).toBe(9);
    const got: { body: number; sequence: string }[] = [];
    for await (const { body, sequenceNumber = '' } of orders.messages()) {
      got.push({ body, sequence: sequenceNumber });
      if (got.length === 11) break;
    }
    const sequences = got.map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
    expect(got[0]?.body).toBe(0);
    expect(got[10]?.body).toBe(10);
    expect(new Set(got.map(({ body }) => body)).size).toBe(11);
  });

  test('has no items for a message whose id was accepted already', async () => {
    const { forebay, clock, hasRow, row } = await directOnDynamodb();
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    await forebay.transact(() => orders.transactItems('hello', { group: 'a' }));
    expect(await orders.transactItems('hello', { group: 'a' })).toEqual([]);
    const body = 'hello again';
    await forebay.transact(() =>
      orders.transactItemsMany([
        { body, group: 'a' },
        { body, group: 'a' },
      ]),
    );
    expect((await orders.stats()).visible).toBe(2);
    await forebay.transact(async () => [row('42'), ...(await orders.transactItems('hello', { group: 'a' }))]);
    expect(await hasRow('42')).toBe(true);
    await clock.advance(300_000);
    expect(await orders.transactItems('hello', { group: 'a' })).not.toEqual([]);
  });

  test('says of items that came too late what to do', async () => {
    const { forebay, dynamodb, row, hasRow } = await directOnDynamodb();
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    const items = [row('42'), ...(await orders.transactItems('slow', { group: 'a' }))];
    await orders.send('fast', { group: 'a' });
    const failure = await dynamodb
      .send(new TransactWriteItemsCommand({ TransactItems: items }))
      .catch((thrown) => transactionFailure(thrown, items));
    expect(failure).toMatchObject({
      code: 'TransactionConflict',
      message: expect.stringContaining('the place in its group of a message for "orders.fifo"'),
    });
    expect(await hasRow('42')).toBe(false);
  });

  test('refuses to write to a group twice in one transaction', async () => {
    const { forebay } = await directOnDynamodb();
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    const twice = forebay.transact(async () => [
      ...(await orders.transactItems('a', { group: 'a' })),
      ...(await orders.transactItems('b', { group: 'a' })),
    ]);
    await expect(twice).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining('transactItemsMany()'),
    });
  });
});
