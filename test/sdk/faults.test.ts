import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { weigh } from '../../engine/model/parcel.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { Forebay, isFifoName, type Message } from '../../sdk/index.ts';
import { manualClock } from '../support/manualClock.ts';
import { wireServer } from '../wire/wireServer.ts';
import { brittleClient, ending, openSdk, told } from './openSdk.ts';

const none = { visible: 0, inFlight: 0, delayed: 0 };

/** A queue of one message, and a worker whose time is the server's. */
async function openInTime(breaks: Parameters<typeof brittleClient>[1] = () => undefined) {
  const { forebay, server } = await openSdk();
  const notes = await forebay.createQueue('notes');
  const client = brittleClient(server.url, breaks);
  const timed = new Forebay({ client, clock: server.clock }).queue('notes');
  return { server, notes, timed, clock: server.clock };
}

describe('a worker', () => {
  test('keeps a message hidden for as long as its handler works', async () => {
    const { notes, timed, clock } = await openInTime();
    await notes.send('hello');
    const finish = Promise.withResolvers<void>();
    const started = Promise.withResolvers<Message<string>>();
    const worker = ending(
      timed.consume(async (message) => {
        started.resolve(message);
        await finish.promise;
      }),
      clock,
    );
    const message = await started.promise;
    for (let i = 0; i < 6; i++) {
      const extended = told(worker, 'extended');
      await clock.advance(10_000);
      await extended;
    }
    expect(await notes.stats()).toEqual({ ...none, inFlight: 1 });
    expect(message.signal.aborted).toBe(false);
    const handled = told(worker, 'handled');
    finish.resolve();
    await handled;
    await clock.advance(1_000);
    expect(message.attempt).toBe(1);
  });

  test('says that a lease is lost when its heartbeats fail, and handles the message again', async () => {
    const { notes, timed, clock } = await openInTime((command) =>
      command === 'ChangeMessageVisibilityBatchCommand' ? 'before' : undefined,
    );
    await notes.send('hello');
    const messages: Message<string>[] = [];
    const finish = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const again = Promise.withResolvers<void>();
    const worker = ending(
      timed.consume(async (message) => {
        messages.push(message);
        if (message.attempt > 1) return again.resolve();
        started.resolve();
        await finish.promise;
      }),
      clock,
    );
    const during: string[] = [];
    worker.on('error', (error) => during.push(error.during));
    await started.promise;
    const lost = told(worker, 'leaseLost');
    await clock.advance(30_000);
    await lost;
    await again.promise;
    expect(messages[0]?.signal.aborted).toBe(true);
    expect(await messages[0]?.ack()).toBe('lease-lost');
    expect(during).toContain('heartbeat');
    expect(messages.map(({ attempt }) => attempt)).toEqual([1, 2]);
    finish.resolve();
  });

  test('loses nothing when its handlers throw', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const bodies = Array.from({ length: 50 }, (_, i) => `${i}`);
    await notes.sendMany(bodies.map((body) => ({ body })));
    const handled: string[] = [];
    const worker = ending(
      notes.consume(
        ({ body, attempt }) => {
          if (attempt < 3) throw new Error('no');
          handled.push(body);
        },
        { retry: { backoff: 'fixed', delay: 0 } },
      ),
    );
    let failures = 0;
    worker.on('failed', () => failures++);
    await told(worker, 'handled', bodies.length);
    await worker.stop();
    expect(handled.toSorted()).toEqual(bodies.toSorted());
    expect([failures, await notes.stats()]).toEqual([100, none]);
  });

  test.each(['notes', 'orders.fifo'])(
    'in a process that hangs leaves its message of %s to another one, and hears of it',
    async (name) => {
      const { forebay, server } = await openSdk();
      const queue = await forebay.createQueue(name);
      await queue.send('hello', { group: 'a', ...(isFifoName(name) && { deduplicationId: '1' }) } as never);
      // Nothing runs in a process that hangs: neither its heartbeat nor its clock.
      const frozen = manualClock(server.clock.now());
      const hanging = new Forebay({ client: brittleClient(server.url), clock: frozen }).queue(name);
      const thaw = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<Message<string>>();
      const worker = ending(
        hanging.consume(
          async (message) => {
            begun.resolve(message);
            await thaw.promise;
          },
          { concurrency: 1, prefetch: 0 },
        ),
        frozen,
      );
      const message = await begun.promise;
      await server.clock.advance(30_000);
      const attempts: number[] = [];
      const other = ending(queue.consume(({ attempt }) => void attempts.push(attempt)));
      await told(other, 'handled');
      await other.stop();
      expect([attempts, await queue.stats()]).toEqual([[2], none]);
      const lost = told(worker, 'leaseLost');
      await frozen.advance(30_000);
      await lost;
      thaw.resolve();
      expect([message.signal.aborted, await message.ack()]).toEqual([true, 'lease-lost']);
    },
  );

  test('gives back at once what it has not begun with when it stops, and finishes the rest', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.sendMany(Array.from({ length: 6 }, (_, i) => ({ body: `${i}` })));
    const finish = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const worker = ending(
      notes.consume(
        async () => {
          started.resolve();
          await finish.promise;
        },
        { concurrency: 1, prefetch: 5 },
      ),
    );
    await started.promise;
    const released = told(worker, 'released');
    const stopping = worker.stop();
    await released;
    finish.resolve();
    expect(await stopping).toEqual({ released: 5, abandoned: 0 });
    expect(await notes.stats()).toEqual({ ...none, visible: 5 });
  });

  test('gives back what is unfinished at the deadline, and tells its handler', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    const started = Promise.withResolvers<Message<string>>();
    const worker = ending(
      notes.consume((message) => {
        started.resolve(message);
        return new Promise(() => {});
      }),
    );
    const message = await started.promise;
    expect(await worker.stop({ deadline: '1ms' })).toEqual({ released: 0, abandoned: 1 });
    expect(message.signal.aborted).toBe(true);
    expect(await notes.stats()).toEqual({ ...none, visible: 1 });
  });

  test('stops by its signal', async () => {
    const { forebay } = await openSdk();
    const notes = await forebay.createQueue('notes');
    const stop = new AbortController();
    const worker = notes.consume(() => {}, { signal: stop.signal });
    stop.abort();
    expect(await worker.stopped).toEqual({ released: 0, abandoned: 0 });
    await notes.send('hello');
    expect(await notes.consume(() => {}, { signal: stop.signal }).stopped).toEqual({
      released: 0,
      abandoned: 0,
    });
    expect(await notes.stats()).toEqual({ ...none, visible: 1 });
  });

  test('outlives a server that is started again', async () => {
    const table = memoryTable({ weigh });
    const first = await wireServer({ table });
    const forebay = new Forebay({ endpoint: first.url });
    onTestFinished(() => forebay.close());
    const notes = await forebay.createQueue('notes');
    await notes.send('before');
    const bodies: string[] = [];
    const worker = ending(notes.consume(({ body }) => void bodies.push(body)));
    await told(worker, 'handled');
    const failed = told(worker, 'error');
    await first.close();
    await failed;
    const second = await wireServer({ table, server: { port: first.port } });
    onTestFinished(() => second.close());
    const handled = told(worker, 'handled');
    await notes.send('after');
    await handled;
    expect(bodies).toEqual(['before', 'after']);
  });

  test('loses nothing when its process is killed', async () => {
    const { forebay, server } = await openSdk();
    const notes = await forebay.createQueue('notes');
    await notes.send('hello');
    const program = fileURLToPath(new URL('hangingWorker.ts', import.meta.url));
    const child = spawn(process.execPath, [program, server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await notes.stats()).toEqual({ ...none, inFlight: 1 });
    await server.clock.advance(30_000);
    const attempts: number[] = [];
    const worker = ending(notes.consume(({ attempt }) => void attempts.push(attempt)));
    await told(worker, 'handled');
    expect(attempts).toEqual([2]);
  });
});
