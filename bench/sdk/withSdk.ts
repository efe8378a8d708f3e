import type { Queue } from '../../sdk/queue.ts';
import type { Work } from './work.ts';

export type Way = 'sendMany' | 'producer';

/** With the client of this repository, in the words of its README. */
export const withSdk = (queue: Queue<undefined, string>, way: Way): Work => ({
  send: way === 'sendMany' ? (bodies) => sendMany(queue, bodies) : (bodies) => produce(queue, bodies),
  async work(count, handle) {
    const handled = Promise.withResolvers<void>();
    let left = count;
    const worker = queue.consume(
      async ({ body }) => {
        await handle(body);
        if (--left === 0) handled.resolve();
      },
      { concurrency: 20 },
    );
    worker.on('error', ({ error }) => handled.reject(error));
    await handled.promise;
    await worker.stop();
  },
});

async function sendMany(queue: Queue<undefined, string>, bodies: readonly string[]): Promise<void> {
  const results = await queue.sendMany(bodies.map((body) => ({ body })));
  for (const result of results) if (!result.ok) throw result.error;
}

async function produce(queue: Queue<undefined, string>, bodies: readonly string[]): Promise<void> {
  const producer = queue.producer();
  await Promise.all(bodies.map((body) => producer.send(body)));
  await producer.close();
}
