import { describe, expect, test } from 'vitest';
import { json, type Message } from '../../sdk/index.ts';
import { ending, openSdk, told } from './openSdk.ts';

type Step = { readonly group: string; readonly n: number };
const groups = ['a', 'b', 'c'];

const open = async () => {
  const sdk = await openSdk();
  const orders = await sdk.forebay.createQueue('orders.fifo', {
    schema: json<Step>(),
    contentBasedDeduplication: true,
    deadLetter: true,
  });
  return { ...sdk, orders };
};

const steps = (perGroup: number) =>
  Array.from({ length: perGroup }, (_, n) => groups.map((group) => ({ body: { group, n }, group }))).flat();

const inOrder = (perGroup: number) => Array.from({ length: perGroup }, (_, n) => n);

describe('consume on a FIFO queue', () => {
  test('keeps the order of each group, and handles groups side by side', async () => {
    const { orders } = await open();
    await orders.sendMany(steps(15));
    const seen = new Map<string, number[]>(groups.map((group) => [group, []]));
    const running = new Set<string>();
    let most = 0;
    const worker = ending(
      orders.consume(
        async ({ body, group = '' }) => {
          expect(running.has(group)).toBe(false);
          running.add(group);
          most = Math.max(most, running.size);
          await new Promise(setImmediate);
          seen.get(group)?.push(body.n);
          running.delete(group);
        },
        { concurrency: 20 },
      ),
    );
    await told(worker, 'handled', 45);
    expect(Object.fromEntries(seen)).toEqual({ a: inOrder(15), b: inOrder(15), c: inOrder(15) });
    expect(most).toBeGreaterThan(1);
  });

  test('keeps it after a failure: what follows is given back without being handled', async () => {
    const { orders } = await open();
    await orders.sendMany(steps(8));
    const seen = new Map<string, number[]>(groups.map((group) => [group, []]));
    const worker = ending(
      orders.consume(
        ({ body, attempt, group = '' }) => {
          seen.get(group)?.push(body.n);
          if (body.n === 3 && attempt < 3) throw new Error('not yet');
        },
        { concurrency: 3, retry: { backoff: 'fixed', delay: 0 } },
      ),
    );
    let released = 0;
    worker.on('released', ({ ids }) => {
      released += ids.length;
    });
    await told(worker, 'handled', 24);
    for (const group of groups) expect(seen.get(group)).toEqual([0, 1, 2, 3, 3, 3, 4, 5, 6, 7]);
    expect(released).toBeGreaterThan(0);
  });

  test('goes on with a group after a message that was rejected', async () => {
    const { orders, forebay } = await open();
    await orders.sendMany(steps(4));
    const seen: number[] = [];
    const worker = ending(
      orders.consume(async (message) => {
        if (message.body.n === 1) message.reject('not wanted');
        else if (message.group === 'a') seen.push(message.body.n);
      }),
    );
    await Promise.all([told(worker, 'handled', 9), told(worker, 'rejected', 3)]);
    await worker.stop();
    expect(seen).toEqual([0, 2, 3]);
    expect((await forebay.queue('orders-dead.fifo').stats()).visible).toBe(3);
    expect((await orders.stats()).visible).toBe(0);
  });

  test('holds a group until its message is acknowledged by hand', async () => {
    const { orders } = await open();
    await orders.sendMany(steps(2));
    const messages: Message<Step>[] = [];
    const worker = ending(
      orders.consume((message) => void messages.push(message), { ack: 'manual', concurrency: 10 }),
    );
    await told(worker, 'handled', 3);
    expect(messages.map(({ body }) => body.n)).toEqual([0, 0, 0]);
    const next = told(worker, 'handled');
    const acknowledged = messages[1] as Message<Step>;
    await acknowledged.ack();
    await next;
    expect(messages.at(-1)?.body).toEqual({ group: acknowledged.group, n: 1 });
  });

  test('gives back what follows a failed message in a batch, though it was handled', async () => {
    const { orders } = await open();
    await orders.sendMany(Array.from({ length: 6 }, (_, n) => ({ body: { group: 'a', n }, group: 'a' })));
    const done: number[] = [];
    const worker = ending(
      orders.consumeBatch(
        async (messages) => ({
          failed: messages.filter(({ body, attempt }) => body.n === 2 && attempt === 1),
        }),
        { retry: { backoff: 'fixed', delay: 0 } },
      ),
    );
    worker.on('handled', ({ message }) => done.push(message.body.n));
    await told(worker, 'handled', 6);
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('reports an acknowledgement that the queue refused because the lease had ended', async () => {
    const { orders, server } = await open();
    await orders.send({ group: 'a', n: 0 }, { group: 'a' });
    const received = Promise.withResolvers<Message<Step>>();
    const worker = ending(
      orders.consume((message) => received.resolve(message), { ack: 'manual', prefetch: 0 }),
    );
    const message = await received.promise;
    await server.clock.advance(31_000);
    const lost = told(worker, 'leaseLost');
    expect(await message.ack()).toBe('lease-lost');
    await lost;
  });
});
