import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { idempotent, type Message, memoryStore } from '../../sdk/index.ts';
import { createTestForebay, type TestForebayOptions } from '../../sdk/testing/index.ts';

const Order = v.object({ id: v.string(), total: v.number() });
const fails = () => {
  throw new Error('no');
};

function open(options?: TestForebayOptions) {
  const forebay = createTestForebay(options);
  onTestFinished(() => forebay.close());
  return forebay;
}

describe('a Forebay for tests', () => {
  test('takes a message that fails to the dead-letter queue as its time is moved', async () => {
    const forebay = open();
    const orders = await forebay.createQueue('orders', { schema: Order, deadLetter: { maxReceives: 3 } });
    const attempts: number[] = [];
    orders.consume(({ attempt }) => {
      attempts.push(attempt);
      fails();
    });
    await orders.send({ id: '42', total: 12.5 });
    await forebay.drain();
    expect([attempts, await orders.deadLetters()]).toEqual([[1], []]);
    expect(await orders.inFlight()).toHaveLength(1);
    await forebay.advance('2 hours');
    expect(attempts).toEqual([1, 2, 3]);
    expect(await orders.deadLetters()).toMatchObject([{ body: { id: '42', total: 12.5 }, deliveries: 3 }]);
  });

  test('runs the same way each time', async () => {
    async function run() {
      const forebay = open();
      const notes = await forebay.createQueue('notes');
      const told: unknown[] = [];
      notes.consume(
        ({ id, attempt }) => {
          told.push([id, attempt, forebay.clock.now()]);
          if (attempt < 4) fails();
        },
        { concurrency: 3 },
      );
      await notes.sendMany(Array.from({ length: 25 }, (_, i) => ({ body: `${i}` })));
      await forebay.advance('10 minutes');
      return told;
    }
    const first = await run();
    expect(first).toHaveLength(100);
    expect(await run()).toEqual(first);
  });

  test('begins when it is told to, and its time moves by hand alone', async () => {
    const now = new Date('2026-03-29T00:59:00Z');
    const forebay = open({ now });
    const notes = await forebay.createQueue('notes');
    await notes.send('later', { delay: '10 minutes' });
    expect(await notes.delayed()).toMatchObject([
      { text: 'later', sentAt: now, visibleAt: new Date('2026-03-29T01:09:00Z') },
    ]);
    await forebay.advance('599 seconds');
    expect(await notes.visible()).toEqual([]);
    await forebay.advance('1s');
    expect(await notes.visible()).toMatchObject([{ body: 'later', deliveries: 0 }]);
    expect(forebay.clock.now()).toBe(now.getTime() + 600_000);
  });

  test('keeps a message hidden for as long as its handler works, whatever time passes', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const finish = Promise.withResolvers<void>();
    const attempts: number[] = [];
    notes.consume(async ({ attempt }) => {
      attempts.push(attempt);
      await finish.promise;
    });
    await notes.send('hello');
    await forebay.advance('3 hours');
    expect(await notes.inFlight()).toMatchObject([{ body: 'hello', deliveries: 1 }]);
    finish.resolve();
    await forebay.drain();
    expect([attempts, await notes.inFlight()]).toEqual([[1], []]);
  });

  test('moves time for calls that wait for nothing else', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes', { deadLetter: { maxReceives: 1 } });
    const startMs = forebay.clock.now();
    const producer = notes.producer({ linger: '1 minute' });
    expect(await Promise.all([producer.send('a'), producer.send('b')])).toHaveLength(2);
    expect(forebay.clock.now()).toBe(startMs + 60_000);

    const worker = notes.consume(fails, { retry: { backoff: 'fixed', delay: 0, maxAttempts: 1 } });
    await forebay.drain();
    expect(await notes.deadLetters()).toHaveLength(2);
    expect(await worker.stop()).toEqual({ released: 0, abandoned: 0 });
    expect(await notes.redrive()).toMatchObject({ moved: 2 });
    expect((await notes.visible()).map(({ body }) => body).toSorted()).toEqual(['a', 'b']);
  });

  test('forgets messages when their retention is over', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes', { retention: '1 day' });
    await notes.send('old');
    await forebay.advance('1 day');
    expect(await notes.visible()).toHaveLength(1);
    await forebay.advance('1 hour');
    expect(await notes.visible()).toEqual([]);
    expect((await notes.stats()).visible).toBe(0);
  });

  test('hands messages out one by one', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany([{ body: 'a' }, { body: 'b' }, { body: 'c' }]);
    const seen: string[] = [];
    for await (const message of notes.messages()) {
      seen.push(message.body);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['a', 'b']);
    expect((await notes.visible()).map(({ body }) => body).toSorted()).toEqual(['b', 'c']);
  });

  test('handles batches, of which some messages fail', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const sizes: number[] = [];
    notes.consumeBatch(
      async (messages) => {
        sizes.push(messages.length);
        await messages.find(({ body }) => body === '3')?.ack();
        return { failed: messages.filter(({ body, attempt }) => body === '7' && attempt === 1) };
      },
      { batchSize: 10, concurrency: 1 },
    );
    await notes.sendMany(Array.from({ length: 10 }, (_, i) => ({ body: `${i}` })));
    await forebay.drain();
    expect([sizes, (await notes.inFlight()).map(({ body }) => body)]).toEqual([[10], ['7']]);
    await forebay.advance('1 minute');
    expect([sizes, await notes.inFlight()]).toEqual([[10, 1], []]);
  });

  test('sends what comes from the world outside, without moving time meanwhile', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    notes.consume(() => {});
    const startMs = forebay.clock.now();
    async function* rows() {
      for (const body of ['a', 'b', 'c']) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        yield { body };
      }
    }
    expect(await notes.sendMany(rows())).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    await forebay.drain();
    expect([await notes.visible(), forebay.clock.now()]).toEqual([[], startMs]);
  });

  test('loses nothing when calls of every kind fail, before or after they were carried out', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const bodies = Array.from({ length: 100 }, (_, i) => `${i}`);
    const handled = new Set<string>();
    notes.consume(({ body }) => void handled.add(body), { concurrency: 5 });
    const calls = ['receiveMessage', 'deleteMessageBatch', 'changeMessageVisibilityBatch'] as const;
    for (let i = 0; i < 10; i++) {
      for (const call of calls) forebay.fail(call, 'ServiceUnavailable', { after: i % 2 === 0 });
      await notes.sendMany(bodies.slice(i * 10, i * 10 + 10).map((body) => ({ body })));
      await forebay.drain();
    }
    await forebay.advance('2 minutes');
    expect([...handled].toSorted()).toEqual(bodies.toSorted());
    expect(await notes.stats()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('is closed whatever its handlers are at', async () => {
    const forebay = createTestForebay();
    const notes = await forebay.createQueue('notes');
    const aborted: boolean[] = [];
    notes.consume(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      aborted.push(signal.aborted);
    });
    await notes.send('a');
    await forebay.advance('1s');
    await forebay.close();
    expect(aborted).toEqual([true]);
    expect(await notes.visible()).toHaveLength(1);
  });
});

describe('drain', () => {
  test('waits for handlers that wait for the world outside, and for what they send on', async () => {
    const forebay = open();
    const orders = await forebay.createQueue('orders');
    const mails = await forebay.createQueue('mails', { gzipAbove: 1 });
    orders.consume(async ({ body }) => {
      // A socket, a file: no clock of ours knows of it.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await mails.send(body);
    });
    const mailed: string[] = [];
    mails.consume(({ body }) => void mailed.push(body));
    const bodies = Array.from({ length: 30 }, (_, i) => `order ${i}`.repeat(10));
    await orders.sendMany(bodies.map((body) => ({ body })));
    await forebay.drain();
    expect(mailed.toSorted()).toEqual(bodies.toSorted());
    expect([await orders.inFlight(), await mails.inFlight()]).toEqual([[], []]);
  });

  test('leaves queues without a worker alone, and what is delayed', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const others = await forebay.createQueue('others');
    await others.send('nobody comes');
    await notes.send('later', { delay: '1 minute' });
    const startMs = forebay.clock.now();
    notes.consume(() => {});
    await forebay.drain();
    expect(await notes.delayed()).toHaveLength(1);
    expect(await others.visible()).toHaveLength(1);
    expect(forebay.clock.now()).toBe(startMs);
  });

  test('moves time for handlers that wait for it', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const startMs = forebay.clock.now();
    notes.consume(() => forebay.clock.sleep(60_000));
    await notes.send('a');
    await forebay.drain();
    expect(forebay.clock.now()).toBe(startMs + 60_000);
    expect(await notes.inFlight()).toEqual([]);
  });

  test('leaves a FIFO group that waits behind a failure', async () => {
    const forebay = open();
    const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true });
    const seen: string[] = [];
    orders.consume(({ body, attempt }) => {
      seen.push(body);
      if (body === 'a1' && attempt === 1) fails();
    });
    await orders.sendMany(['a1', 'b1', 'a2', 'a3'].map((body) => ({ body, group: body.charAt(0) })));
    await forebay.drain();
    expect(seen).toEqual(['a1', 'b1']);
    expect((await orders.inFlight()).map(({ body, group }) => [body, group])).toEqual([['a1', 'a']]);
    expect((await orders.visible()).map(({ body }) => body)).toEqual(['a2', 'a3']);
    await forebay.advance('1 minute');
    expect(seen).toEqual(['a1', 'b1', 'a1', 'a2', 'a3']);
    expect([await orders.visible(), await orders.inFlight()]).toEqual([[], []]);
  });

  test('tells of messages that go round and round', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    notes.consume(fails, { retry: { backoff: 'fixed', delay: 0 } });
    await notes.send('again');
    await expect(forebay.drain()).rejects.toThrow('was delivered 1000 times');
  });
});

describe('what is seen of a queue', () => {
  test.each(['orders', 'orders.fifo'])('%s agrees with its counts, and receives nothing', async (name) => {
    const forebay = open();
    const orders = await forebay.createQueue(name, { schema: Order, gzipAbove: 20 });
    const isFifo = name.endsWith('.fifo');
    const send = (id: string) =>
      orders.send({ id, total: 1 }, {
        group: 'a',
        attributes: { tenant: 'acme' },
        ...(isFifo && { deduplicationId: id }),
      } as never);
    for (const id of ['1', '2', '3', '4']) await send(id);
    const worker = orders.consume(
      async (message) => {
        if (message.body.id === '1') await message.retry({ after: '1 minute' });
        else if (message.body.id !== '2') await new Promise(() => {});
      },
      { concurrency: 1, prefetch: 0 },
    );
    await forebay.advance(1);
    await worker.stop({ deadline: 0 }).catch(() => {});
    const { visible, inFlight, delayed } = await orders.stats();
    const seen = [await orders.visible(), await orders.inFlight(), await orders.delayed()];
    expect(seen.map((each) => each.length)).toEqual([visible, inFlight, delayed]);
    expect(inFlight).toBeGreaterThan(0);
    expect(seen.flat().map(({ body }) => body?.id)).toContain('1');
    expect(seen[1]?.[0]).toMatchObject({ body: { id: '1' }, attributes: { tenant: 'acme' }, deliveries: 1 });
    expect(await orders.stats()).toEqual({ visible, inFlight, delayed });
  });

  test('tells why a message was rejected, and the text of one that nobody can read', async () => {
    const forebay = open();
    const orders = await forebay.createQueue('orders', { schema: Order, deadLetter: true });
    await forebay.queue('orders').send('no JSON', { attributes: { digest: new Uint8Array([7]) } });
    await orders.send({ id: '42', total: 1 });
    orders.consume((message) => message.reject('unknown customer'));
    await forebay.drain();
    const dead = (await orders.deadLetters()).toSorted((a, b) => a.text.localeCompare(b.text));
    expect(dead).toMatchObject([
      { body: { id: '42' }, reason: 'unknown customer', attributes: {} },
      { body: undefined, text: 'no JSON', reason: expect.stringContaining('not JSON') },
    ]);
    expect(dead[1]?.attributes).toEqual({ digest: Buffer.of(7) });
  });

  test('is refused of a queue that has no dead letters, or is not there', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    await expect(notes.deadLetters()).rejects.toMatchObject({ code: 'NoDeadLetterQueue' });
    await expect(forebay.queue('others').visible()).rejects.toMatchObject({ code: 'QueueDoesNotExist' });
  });
});

describe('fail', () => {
  test('makes a call fail as often as it says', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    forebay.fail('sendMessage', 'ServiceUnavailable', { times: 2 });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((body) => notes.send(body)));
    expect(outcomes.map((each) => (each.status === 'rejected' ? each.reason.code : each.status))).toEqual([
      'Unavailable',
      'Unavailable',
      'fulfilled',
    ]);
    expect((await notes.visible()).map(({ body }) => body)).toEqual(['c']);
  });

  test('may lose the answer of what was done', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    forebay.fail('sendMessage', 'ServiceUnavailable', { after: true });
    await expect(notes.send('a')).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await notes.visible()).toMatchObject([{ body: 'a' }]);
  });

  test('ends when it is told to', async () => {
    const forebay = open();
    const notes = await forebay.createQueue('notes');
    const end = forebay.fail('sendMessage', 'RequestThrottled', { times: Number.POSITIVE_INFINITY });
    await expect(notes.send('a')).rejects.toMatchObject({ code: 'Throttled' });
    end();
    expect(await notes.send('a')).toHaveProperty('id');
  });

  test('shows a handler that duplicates do no harm', async () => {
    const forebay = open();
    const orders = await forebay.createQueue('orders');
    const shipped: string[] = [];
    const ship = ({ body }: Message<string>) => void shipped.push(body);
    orders.consume(idempotent(ship, { store: memoryStore(forebay.clock) }));
    forebay.fail('deleteMessageBatch', 'ServiceUnavailable', { times: 2 });
    forebay.fail('receiveMessage', 'ServiceUnavailable', { times: 3 });
    await orders.send('42');
    await forebay.drain();
    await forebay.advance('2 minutes');
    expect(shipped).toEqual(['42']);
    expect((await orders.stats()).inFlight).toBe(0);
  });
});

test('refuses to begin at no time', () => {
  expect(() => createTestForebay({ now: new Date('soon') })).toThrow(
    expect.objectContaining({ code: 'InvalidArgument', message: expect.stringContaining('now') }),
  );
});

test('listen serves the same queues over HTTP', async () => {
  const forebay = open();
  const notes = await forebay.createQueue('notes');
  const endpoint = await forebay.listen();
  expect(await forebay.listen()).toBe(endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  onTestFinished(() => sqs.destroy());
  const QueueUrl = await notes.url();
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'from outside' }));
  expect(await notes.visible()).toMatchObject([{ body: 'from outside' }]);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: 'from outside' }]);
  await forebay.advance('30s');
  expect(await notes.visible()).toMatchObject([{ deliveries: 1 }]);
});
