import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { Forebay, json } from '../../sdk/index.ts';
import { brittleClient, ending, openSdk, told } from './openSdk.ts';

/** A queue, and the calls that are made for it. */
async function openCounted() {
  const { forebay, server, sqs } = await openSdk();
  const notes = await forebay.createQueue('notes');
  const calls: string[] = [];
  const client = brittleClient(server.url, (command) => void calls.push(command.replace('Command', '')));
  const count = (command: string) => calls.filter((call) => call === command).length;
  return { server, sqs, notes, client, counted: new Forebay({ client }).queue('notes'), count };
}

describe('the calls of a worker', () => {
  test('acknowledge many messages together', async () => {
    const { notes, counted, count } = await openCounted();
    await notes.sendMany(Array.from({ length: 100 }, (_, i) => ({ body: `${i}` })));
    const worker = ending(counted.consume(() => {}, { concurrency: 20 }));
    await told(worker, 'handled', 100);
    await worker.stop();
    expect((await notes.stats()).inFlight).toBe(0);
    expect(count('DeleteMessageBatch')).toBeLessThan(30);
  });

  test('ask for more at once while there is much, and once while there is nothing', async () => {
    const { server, notes, client } = await openCounted();
    let open = 0;
    const together: number[] = [];
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'ReceiveMessageCommand') return next(args);
          together.push(++open);
          return next(args).finally(() => open--);
        },
      { step: 'initialize' },
    );
    await notes.sendMany(Array.from({ length: 200 }, (_, i) => ({ body: `${i}` })));
    const timed = new Forebay({ client, clock: server.clock }).queue('notes');
    const worker = ending(
      timed.consume(() => {}, { concurrency: 20 }),
      server.clock,
    );
    await told(worker, 'handled', 200);
    expect(Math.max(...together)).toBeGreaterThan(1);
    await vi.waitFor(async () => {
      await server.clock.advance(20_000);
      expect(together.slice(-3)).toEqual([1, 1, 1]);
    });
  });

  test('wait longer and longer when nothing comes and receives do not wait', async () => {
    const { server, client } = await openCounted();
    const slept: number[] = [];
    const enough = Promise.withResolvers<void>();
    const clock = {
      now: () => server.clock.now(),
      async sleep(ms: number, signal?: AbortSignal) {
        // heartbeats and the patience with a receive sleep longer
        if (ms > 4_000 || signal?.aborted) return server.clock.sleep(ms, signal);
        slept.push(ms);
        if (slept.length === 6) enough.resolve();
      },
    };
    const worker = ending(new Forebay({ client, clock }).queue('notes').consume(() => {}, { wait: 0 }));
    await enough.promise;
    await worker.stop({ deadline: 0 });
    expect(slept.slice(0, 6)).toEqual([100, 200, 400, 800, 1_600, 3_200]);
  });

  test('give up a receive that is not answered', async () => {
    const { server, client } = await openCounted();
    const clock = {
      now: () => server.clock.now(),
      // The SDK's time runs out while the server's stands still.
      sleep: (ms: number, signal?: AbortSignal) =>
        ms === 22_000 ? Promise.resolve() : server.clock.sleep(ms, signal),
    };
    const worker = ending(
      new Forebay({ client, clock }).queue('notes').consume(() => {}, { wait: '7s' }),
      server.clock,
    );
    const codes: string[] = [];
    worker.on('error', ({ error, during }) => codes.push(error.code, during));
    await told(worker, 'error');
    expect(codes).toEqual(['Unavailable', 'receive']);
  });
});

describe('a packed body', () => {
  const packed = (body: string) => ({
    MessageBody: body,
    MessageAttributes: { 'forebay.encoding': { DataType: 'String', StringValue: 'gzip+base64' } },
  });

  test('is read whoever packed it, and is unreadable if it is broken, too large or packed otherwise', async () => {
    const { forebay, sqs } = await openSdk();
    const orders = await forebay.createQueue('orders', { schema: json<string>() });
    const QueueUrl = await orders.url();
    const bomb = gzipSync(Buffer.alloc(65 * 1_048_576, 32), { level: 9 }).toString('base64');
    await sqs.sendMessage({ QueueUrl, ...packed(gzipSync('"by another"').toString('base64')) });
    await sqs.sendMessage({ QueueUrl, ...packed('not packed at all') });
    await sqs.sendMessage({ QueueUrl, ...packed(bomb) });
    await sqs.sendMessage({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { 'forebay.encoding': { DataType: 'String', StringValue: 'zstd' } },
    });
    const bodies: string[] = [];
    const reasons: string[] = [];
    const all = Promise.withResolvers<void>();
    const worker = ending(
      orders.consume(({ body }) => void bodies.push(body), {
        onUnreadable({ reason }) {
          reasons.push(reason.message);
          if (reasons.length === 3) all.resolve();
        },
      }),
    );
    await Promise.all([told(worker, 'handled'), all.promise]);
    expect(bodies).toEqual(['by another']);
    expect(reasons.map((reason) => reason.slice(0, 28)).toSorted()).toEqual([
      'The body cannot be unpacked.',
      'The body cannot be unpacked.',
      'The body is packed as "zstd"',
    ]);
  });
});
