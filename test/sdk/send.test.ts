import { runInNewContext } from 'node:vm';
import type { SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Forebay, isFifoName, json } from '../../sdk/index.ts';
import { brittleClient, openSdk } from './openSdk.ts';

const Order = v.object({ id: v.string(), total: v.number() });

const bodiesOf = async (sqs: Awaited<ReturnType<typeof openSdk>>['sqs'], QueueUrl: string) => {
  const bodies: (string | undefined)[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body));
  }
};

describe('send', () => {
  test('sends JSON that fits the schema, with typed attributes and a delay', async () => {
    const { forebay, sqs, server } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: Order });
    const attributes = { tenant: 'acme', priority: 3, digest: new Uint8Array([1, 2]) };
    const { id } = await orders.send({ id: '42', total: 12.5 }, { delay: '1 minute', attributes });
    const QueueUrl = await orders.url();
    expect((await sqs.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
    await server.clock.advance(60_000);
    const { Messages } = await sqs.receiveMessage({ QueueUrl, MessageAttributeNames: ['All'] });
    expect(Messages).toMatchObject([
      {
        MessageId: id,
        Body: '{"id":"42","total":12.5}',
        MessageAttributes: {
          tenant: { DataType: 'String', StringValue: 'acme' },
          priority: { DataType: 'Number', StringValue: '3' },
          digest: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
        },
      },
    ]);
  });

  test.each<[string, (result: StandardSchemaV1.Result<string>) => unknown]>([
    ['a promise', async (result) => result],
    ['one of another realm', runInNewContext('(result) => Promise.resolve(result)')],
  ])('waits for a schema that checks by %s', async (_, answer) => {
    const { forebay } = await openSdk();
    const validate = (value: unknown) =>
      answer(value === 'good' ? { value: 'read' } : { issues: [{ message: 'not good' }] });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as StandardSchemaV1<
      string,
      string
    >;
    const notes = await forebay.createQueue('notes', { schema });
    await expect(notes.send('bad')).rejects.toMatchObject({ code: 'MessageInvalid' });
    await notes.send('good');
    for await (const { body } of notes.messages()) {
      expect(body).toBe('read');
      break;
    }
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a bigint', 1n],
    ['what goes round', ((ring: unknown[]) => [ring.push(ring), ring])([])],
  ])('refuses %s, which is no JSON', async (_, body) => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes', { schema: json<unknown>() });
    await expect(notes.send(body)).rejects.toMatchObject({
      code: 'MessageInvalid',
      message: expect.stringContaining('The body is no JSON'),
    });
  });

  test('sends a text as it is to a queue without a schema', async () => {
    const { forebay, sqs } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('{"not": json}');
    expect(await bodiesOf(sqs, await notes.url())).toEqual(['{"not": json}']);
  });

  test('refuses a body that the receiver could not read, and sends nothing', async () => {
    const { forebay } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: Order });
    const wrong = { id: 42, total: 1 } as unknown as { id: string; total: number };
    await expect(orders.send(wrong)).rejects.toMatchObject({
      code: 'MessageInvalid',
      message: expect.stringContaining('id:'),
    });
    const times = await forebay.createQueue('times', { schema: z.object({ at: z.date() }) });
    await expect(times.send({ at: new Date(0) })).rejects.toMatchObject({ code: 'MessageInvalid' });
    expect(await orders.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('packs a body above a size and says so', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: json<string[]>(), gzipAbove: 100 });
    await orders.send(['short']);
    await orders.send(Array(100).fill('again and again'));
    const QueueUrl = await orders.url();
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    expect(
      Messages.map(({ MessageAttributes }) => MessageAttributes?.['forebay.encoding']?.StringValue),
    ).toEqual([undefined, 'gzip+base64']);
    expect(Messages[1]?.Body?.length).toBeLessThan(150);
  });

  test('says what to do about a queue that is not there', async () => {
    const { forebay } = await openSdk();
    await expect(forebay.queue('nowhere').send('hello')).rejects.toMatchObject({
      name: 'ForebayError',
      code: 'QueueDoesNotExist',
      message: expect.stringContaining('forebay.createQueue()'),
    });
  });

  test('says that nobody listens at the endpoint', async () => {
    const { server } = await openSdk();
    await server.close();
    const forebay = new Forebay({ endpoint: server.url });
    await expect(forebay.queue('orders').send('hello')).rejects.toMatchObject({ code: 'Unavailable' });
    forebay.close();
  });

  test('finds a queue by its URL', async () => {
    const { forebay } = await openSdk();
    const url = await (await forebay.createQueue('orders')).url();
    await forebay.queue(url).send('hello');
    expect((await forebay.queue('orders').stats()).visible).toBe(1);
  });

  test('deduplicates on a FIFO queue, and needs a group there', async () => {
    const { forebay } = await openSdk();
    const name: string = 'orders.fifo';
    if (!isFifoName(name)) throw new Error('unreachable');
    const orders = await forebay.createQueue(name);
    const options = { group: 'customer-7', deduplicationId: 'order-42' };
    const first = await orders.send('a', options);
    expect(first.sequenceNumber).toMatch(/^\d{20}$/);
    expect(await orders.send('a', options)).toEqual(first);
    await expect(orders.send('a', { group: '' })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });
});

describe('sendMany', () => {
  test('sends an async iterable in chunks of ten and answers in its order', async () => {
    const { forebay, sqs } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const results = await notes.sendMany(
      (async function* () {
        for (let i = 0; i < 25; i++) yield { body: `${i}` };
      })(),
    );
    expect(results).toHaveLength(25);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect((await bodiesOf(sqs, await notes.url())).toSorted()).toEqual(
      Array.from({ length: 25 }, (_, i) => `${i}`).toSorted(),
    );
  });

  test('never puts more than a mebibyte in a call', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const results = await notes.sendMany(Array(5).fill({ body: 'x'.repeat(400_000) }));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
  });

  test('tells of each message that was refused, and sends the others', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes', { maxMessageBytes: 1_024 });
    const results = await notes.sendMany([
      { body: 'good' },
      { body: '\u0000' },
      { body: '' },
      { body: 'x'.repeat(2_000) },
      { body: 'x'.repeat(1_048_577) },
      { body: 'good as well' },
    ]);
    expect(results.map((result) => (result.ok ? 'sent' : result.error.code))).toEqual([
      'sent',
      'MessageInvalid',
      'MessageInvalid',
      'MessageTooLarge',
      'MessageTooLarge',
      'sent',
    ]);
    expect((await notes.stats()).visible).toBe(2);
  });

  test('sends again only what the service failed at', async () => {
    const { server, forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const client = brittleClient(server.url, () => undefined);
    let calls = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        const { Entries } = args.input as { Entries?: SendMessageBatchRequestEntry[] };
        if (Entries === undefined || ++calls > 1) return next(args);
        const kept = Entries.filter(({ Id }) => Id !== '1');
        const { output, ...rest } = await next({ ...args, input: { ...args.input, Entries: kept } });
        const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }];
        return { ...rest, output: { ...output, Failed } };
      },
      { step: 'initialize' },
    );
    const brittle = new Forebay({ client }).queue('notes');
    const results = await brittle.sendMany(['a', 'b', 'c'].map((body) => ({ body })));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(calls).toBe(2);
    expect((await notes.stats()).visible).toBe(3);
  });

  test('keeps the order of a FIFO queue', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    await orders.sendMany(Array.from({ length: 35 }, (_, i) => ({ body: `${i}`, group: 'a' })));
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: await orders.url(),
      MaxNumberOfMessages: 10,
    });
    expect(Messages.map(({ Body }) => Body)).toEqual(Array.from({ length: 10 }, (_, i) => `${i}`));
  });

  test('ends by its signal and says what was not sent', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const stop = new AbortController();
    const results = await notes.sendMany(
      (function* () {
        yield { body: 'a' };
        stop.abort();
        yield { body: 'b' };
        throw new Error('is not asked for more');
      })(),
      { signal: stop.signal },
    );
    expect(results.map((result) => (result.ok ? 'sent' : result.error.code))).toEqual(['Aborted', 'Aborted']);
  });
});

describe('producer', () => {
  test('sends single messages together, each resolved when the service has it', async () => {
    const { server, forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const calls: string[] = [];
    const client = brittleClient(server.url, (command) => void calls.push(command));
    const producer = new Forebay({ client }).queue('notes').producer();
    const sent = await Promise.all(Array.from({ length: 30 }, (_, i) => producer.send(`${i}`)));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(30);
    expect(calls.filter((command) => command === 'SendMessageBatchCommand')).toHaveLength(3);
    expect((await notes.stats()).visible).toBe(30);
  });

  test('rejects what cannot be sent and goes on', async () => {
    const { forebay } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: Order });
    const producer = orders.producer();
    const [wrong, right] = await Promise.allSettled([
      producer.send({} as { id: string; total: number }),
      producer.send({ id: '1', total: 1 }),
    ]);
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'MessageInvalid' } });
    expect(right).toMatchObject({ status: 'fulfilled' });
  });

  test('keeps the order of its sends on a FIFO queue, whatever they take to prepare', async () => {
    const { forebay } = await openSdk();
    const orders = await forebay.createQueue('orders.fifo', {
      contentBasedDeduplication: true,
      gzipAbove: 1_000,
    });
    const producer = orders.producer({ maxInFlight: 8 });
    const bodies = Array.from({ length: 25 }, (_, i) => `${i}${i % 2 ? '' : 'x'.repeat(50_000)}`);
    const sent = await Promise.all(bodies.map((body) => producer.send(body, { group: 'a' })));
    const numbers = sent.map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
  });

  test('sends what waits when it is closed, and takes nothing more', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const producer = notes.producer({ linger: '1 hour' });
    const sent = producer.send('last');
    await producer.close();
    expect(await sent).toHaveProperty('id');
    await expect(producer.send('late')).rejects.toMatchObject({ code: 'Stopped' });
  });
});
