import { describe, expect, it } from 'vitest';
import { delayed } from '../../../bench/units/delayed.ts';
import { createEngine } from '../../../engine/engine.ts';
import { clientOf } from '../../support/client.ts';
import { fifoQueue, queue } from '../../support/fifoQueue.ts';
import { seededIds, seededRandom } from '../../support/seeded.ts';
import { expiries } from '../../support/testTable.ts';

const senders = 12;
const each = 15;

describe.each(expiries)('many who share nothing but a %s table', (expiry) => {
  /** Processes far away from the table, and a clock that runs as long as they do. */
  const processes = async (seed: number) => {
    const q = await fifoQueue(expiry);
    const random = seededRandom(seed);
    const table = delayed(q.context.table, q.clock, () => 3 + Math.floor(random() * 8));
    const settings = { sharedTable: true };
    return {
      q,
      clients: Array.from({ length: senders }, (_, i) =>
        clientOf(createEngine({ table, clock: q.clock, ids: seededIds(seed * 100 + i), settings })),
      ),
      async run<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
        let isOver = false;
        const all = Promise.all(work).finally(() => {
          isOver = true;
        });
        while (!isOver) await q.clock.advance(50);
        return all;
      },
    };
  };

  it('all get their messages into one group, each in its own order', async () => {
    const { q, clients, run } = await processes(1);
    await run(
      clients.map(async (client, sender) => {
        for (let i = 0; i < each; i++) await client.send(queue, `${sender} ${i}`, { MessageGroupId: 'g' });
      }),
    );
    const received: string[] = [];
    for (let i = 0; i < (senders * each) / 10; i++) {
      const bodies = await q.take();
      received.push(...bodies);
      await q.ack(...bodies);
    }
    for (let sender = 0; sender < senders; sender++) {
      const own = received.filter((body) => body.startsWith(`${sender} `));
      expect(own).toEqual(Array.from({ length: each }, (_, i) => `${sender} ${i}`));
    }
  });

  it('consume each group in its order, and every message once', async () => {
    const { q, clients, run } = await processes(2);
    const groups = ['a', 'b', 'c', 'd', 'e'];
    for (let i = 0; i < 30; i++) for (const group of groups) await q.send(group, `${group} ${i}`);
    const received: string[] = [];
    await run(
      clients.map(async (client) => {
        while (received.length < 150) {
          const messages = await client.receive(queue, { MaxNumberOfMessages: 3, VisibilityTimeout: 600 });
          for (const { Body } of messages) received.push(Body);
          for (const { ReceiptHandle } of messages) await client.delete(queue, ReceiptHandle);
        }
      }),
    );
    for (const group of groups) {
      const own = received.filter((body) => body.startsWith(group));
      expect(own).toEqual(Array.from({ length: 30 }, (_, i) => `${group} ${i}`));
    }
  });
});
