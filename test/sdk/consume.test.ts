import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Forebay, json, type Message, type Settlement } from '../../sdk/index.ts';
import { answered, brittleClient, ending, openSdk, told } from './openSdk.ts';

const none = { visible: 0, inFlight: 0, delayed: 0 };
const numbers = (n: number) => Array.from({ length: n }, (_, i) => ({ body: `${i}` }));

describe('consume', () => {
  test('handles every message with what was sent, and deletes it', async () => {
    const { forebay } = await openSdk();
    const Order = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });
    const orders = await forebay.createQueue('orders', { schema: Order, gzipAbove: 10 });
    const attributes = { tenant: 'acme', priority: 3 };
    const { id } = await orders.send({ id: 'x'.repeat(100), at: '1970-01-01T00:00:01Z' }, { attributes });
    const seen: Message<{ id: string; at: number }>[] = [];
    const worker = ending(orders.consume((message) => void seen.push(message)));
    await told(worker, 'handled');
    expect(seen).toMatchObject([{ id, attempt: 1, attributes, body: { id: 'x'.repeat(100), at: 1_000 } }]);
    expect(await worker.stop()).toEqual({ released: 0, abandoned: 0 });
    expect(await orders.stats()).toEqual(none);
  });

  test('handles as many at once as it may, and no more', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(numbers(40));
    let running = 0;
    let most = 0;
    const bodies = new Set<string>();
    const worker = ending(
      notes.consume(
        async ({ body }) => {
          most = Math.max(most, ++running);
          bodies.add(body);
          await new Promise(setImmediate);
          running--;
        },
        { concurrency: 7 },
      ),
    );
    await told(worker, 'handled', 40);
    await worker.stop();
    expect([most, bodies.size]).toEqual([7, 40]);
    expect(await notes.stats()).toEqual(none);
  });

  test('leaves to others what it is not about to handle', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(numbers(10));
    const isHandling = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const worker = ending(
      notes.consume(
        async () => {
          isHandling.resolve();
          await finish.promise;
        },
        { concurrency: 2, prefetch: 1 },
      ),
    );
    await isHandling.promise;
    expect(await notes.stats()).toEqual({ visible: 7, inFlight: 3, delayed: 0 });
    finish.resolve();
    await told(worker, 'handled', 10);
  });

  test('has a failed message delivered again by its policy, and rejects it after the last attempt', async () => {
    const { server } = await openSdk();
    const client = brittleClient(server.url);
    const forebay = new Forebay({ client });
    const notes = await forebay.createQueue('notes', { deadLetter: { maxReceives: 100 } });
    await notes.send('poison');
    const attempts: number[] = [];
    const worker = ending(
      notes.consume(
        ({ attempt }) => {
          attempts.push(attempt);
          throw new Error(`attempt ${attempt}`);
        },
        { retry: { backoff: 'fixed', delay: '10s', maxAttempts: 3 } },
      ),
    );
    const rejected = told(worker, 'rejected');
    let returned = answered(client, 'ChangeMessageVisibilityBatchCommand');
    for (let attempt = 1; attempt < 3; attempt++) {
      await returned;
      returned = answered(client, 'ChangeMessageVisibilityBatchCommand');
      await server.clock.advance(10_000);
    }
    await rejected;
    await worker.stop();
    expect(attempts).toEqual([1, 2, 3]);
    const dead = forebay.queue('notes-dead');
    for await (const message of dead.messages()) {
      expect(message).toMatchObject({ body: 'poison', attributes: { 'forebay.reason': 'attempt 3' } });
      break;
    }
  });

  test('does with a message what its handler asks for', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes', { deadLetter: true });
    await notes.sendMany([{ body: 'reject' }, { body: 'later' }, { body: 'twice' }, { body: 'fine' }]);
    const answers: (string | Settlement)[] = [];
    const worker = ending(
      notes.consume(async (message) => {
        if (message.body === 'reject') answers.push(message.body, await message.reject('bad\u0000 \ud800'));
        if (message.body === 'later') answers.push(message.body, await message.retry({ after: '1 hour' }));
        if (message.body === 'twice' && message.attempt === 1) await message.retry();
      }),
    );
    await Promise.all([told(worker, 'handled', 2), told(worker, 'rejected')]);
    await worker.stop();
    expect(answers.toSorted()).toEqual(['done', 'done', 'later', 'reject']);
    expect(await notes.stats()).toEqual({ ...none, inFlight: 1 });
    expect(await forebay.queue('notes-dead').stats()).toEqual({ ...none, visible: 1 });
  });

  test('keeps a message that is rejected where there is no dead-letter queue', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    const errors: unknown[] = [];
    const answer = Promise.withResolvers<Settlement>();
    const worker = ending(notes.consume(async (message) => answer.resolve(await message.reject('bad'))));
    worker.on('error', ({ error, during }) => errors.push([error.code, during]));
    expect(await answer.promise).toBe('failed');
    await worker.stop();
    expect(errors).toEqual([['NoDeadLetterQueue', 'reject']]);
    expect(await notes.stats()).toEqual({ ...none, inFlight: 1 });
  });

  test('moves what does not fit the schema to the dead-letter queue with the reason', async () => {
    const { forebay, sqs } = await openSdk();
    const schema = v.object({ id: v.string() });
    const orders = await forebay.createQueue('orders', { schema, deadLetter: true });
    const QueueUrl = await orders.url();
    await sqs.sendMessage({ QueueUrl, MessageBody: 'no JSON' });
    await sqs.sendMessage({ QueueUrl, MessageBody: '{"id":1}' });
    await orders.send({ id: 'fine' });
    const bodies: unknown[] = [];
    const worker = ending(orders.consume(({ body }) => void bodies.push(body)));
    await Promise.all([told(worker, 'rejected', 2), told(worker, 'handled')]);
    await worker.stop();
    expect(bodies).toEqual([{ id: 'fine' }]);
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: await forebay.queue('orders-dead').url(),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    const reasons = Messages.map(({ Body, MessageAttributes }) => [
      Body,
      MessageAttributes?.['forebay.reason']?.StringValue,
    ]);
    expect(Object.fromEntries(reasons)).toEqual({
      'no JSON': expect.stringContaining('is not JSON'),
      '{"id":1}': expect.stringContaining('id:'),
    });
  });

  test('hands what does not fit the schema to a function, if there is one', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: json<{ id: string }>() });
    await sqs.sendMessage({ QueueUrl: await orders.url(), MessageBody: 'no JSON' });
    const read = Promise.withResolvers<string>();
    const worker = ending(orders.consume(() => {}, { onUnreadable: ({ text }) => read.resolve(text) }));
    expect(await read.promise).toBe('no JSON');
    await worker.stop();
    expect(await orders.stats()).toEqual(none);
  });

  test('keeps a message until it is acknowledged by hand', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    const received = Promise.withResolvers<Message<string>>();
    const worker = ending(notes.consume((message) => received.resolve(message), { ack: 'manual' }));
    await told(worker, 'handled');
    const message = await received.promise;
    expect(await notes.stats()).toEqual({ ...none, inFlight: 1 });
    expect(await message.ack()).toBe('done');
    expect(await notes.stats()).toEqual(none);
  });

  test('has deleted a message before its handler runs, if it is to be handled at most once', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    let counted: unknown;
    const worker = ending(
      notes.consume(
        async () => {
          counted = await notes.stats();
          throw new Error('too late');
        },
        { ack: 'on-receive' },
      ),
    );
    await told(worker, 'failed');
    await worker.stop();
    expect([counted, await notes.stats()]).toEqual([none, none]);
  });

  test('handles batches, and delivers again what they name as failed', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(numbers(10));
    const batches: string[][] = [];
    const worker = ending(
      notes.consumeBatch(
        async (messages) => {
          batches.push(messages.map(({ body }) => body));
          return { failed: messages.filter(({ body, attempt }) => body === '3' && attempt === 1) };
        },
        { retry: { backoff: 'fixed', delay: 0 } },
      ),
    );
    await told(worker, 'handled', 10);
    await worker.stop();
    expect(batches.flat().toSorted()).toEqual(['0', '1', '2', '3', '3', '4', '5', '6', '7', '8', '9']);
    expect(batches.length).toBeLessThan(10);
    expect(await notes.stats()).toEqual(none);
  });

  test('loses nothing when a tenth of its calls fail, before or after they are carried out', async () => {
    const { forebay, server } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(numbers(200));
    let calls = 0;
    const client = brittleClient(server.url, () =>
      ++calls % 10 === 0 ? (calls % 20 === 0 ? 'before' : 'after') : undefined,
    );
    const brittle = new Forebay({ client }).queue('notes');
    const bodies = new Set<string>();
    const all = Promise.withResolvers<void>();
    const worker = ending(
      brittle.consume(
        ({ body }) => {
          if (bodies.add(body).size === 200) all.resolve();
        },
        { concurrency: 20 },
      ),
    );
    let errors = 0;
    worker.on('error', () => {
      errors++;
      // What an answer was lost for is hidden until its time has passed.
      server.clock.advance(30_000);
    });
    await all.promise;
    await worker.stop();
    expect(errors).toBeGreaterThan(0);
  });

  test('goes on after a listener that throws', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(numbers(2));
    const worker = ending(notes.consume(() => {}));
    const errors: string[] = [];
    worker.on('handled', () => {
      throw new Error('mine');
    });
    worker.on('error', ({ during }) => errors.push(during));
    await told(worker, 'handled', 2);
    await worker.stop();
    expect(errors).toEqual(['listener', 'listener']);
  });
});
