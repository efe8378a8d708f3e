import { describe, expect, it } from 'vitest';
import { memoryTable } from '../../engine/table/memory.ts';
import { metered } from '../../engine/table/metered.ts';
import { clientOf } from '../support/client.ts';
import { makeFifo } from '../support/fifoQueue.ts';
import { makeQueue, testEngine } from '../support/testEngine.ts';

const mostUnits = 300;
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);
const body = (text: string) => text.padEnd(256, '.');

/** An engine on a table such as DynamoDB, which keeps no count. */
async function subject(isFifo = false) {
  const { table, meter } = metered(memoryTable({ expiry: 'native' }));
  const { context, clock } = testEngine({ table });
  const client = clientOf(context);
  const queue = isFifo ? 'orders.fifo' : 'orders';
  await (isFifo ? makeFifo(context, queue) : makeQueue(context, queue));
  return {
    clock,
    client,
    queue,
    /** Batches of ten, so far apart. */
    async send(messages: number, everyMs: number, options: object = {}) {
      for (let sent = 0; sent < messages; sent += 10) {
        await client.sendMany(
          queue,
          numbered(10).map((at) => body(`${sent} ${at}`)),
          options,
        );
        if (everyMs > 0) await clock.advance(everyMs);
      }
    },
    async counts() {
      meter.reset();
      const counts = await client.counts(queue);
      return { counts, units: meter.readUnits };
    },
  };
}

const expectAbout = (count: number | undefined, truth: number) => {
  expect(count).toBeGreaterThanOrEqual(truth * 0.9);
  expect(count).toBeLessThanOrEqual(truth * 1.1);
};

describe('counts on a table that keeps none are bounded in price and', () => {
  it('exact for a queue of a few hundred messages', async () => {
    const { send, counts } = await subject();
    await send(300, 200);
    await send(100, 10, { DelaySeconds: 600 });
    const { counts: told, units } = await counts();
    expect(told).toEqual([300, 0, 100]);
    expect(units).toBeLessThan(80);
  });

  it.each([
    ['a thousand a second', 100_000, 10],
    ['over half a day', 100_000, 4_000],
    ['within one instant', 20_000, 0],
  ])('within 10 %% for messages that came %s', async (_, messages, everyMs) => {
    const { send, counts } = await subject();
    await send(messages, everyMs);
    const { counts: told, units } = await counts();
    expectAbout(told[0], messages);
    expect(told.slice(1)).toEqual([0, 0]);
    expect(units).toBeLessThanOrEqual(mostUnits);
  });

  it('within 10 % for messages one by one, in bursts', async () => {
    const { client, clock, queue, counts } = await subject();
    for (let burst = 0; burst < 40; burst++) {
      const messages = burst % 4 === 0 ? 2_000 : 100;
      for (let i = 0; i < messages; i++) {
        await client.send(queue, body(`${burst} ${i}`));
        await clock.advance(1 + (i % 3));
      }
      await clock.advance(600_000);
    }
    const { counts: told, units } = await counts();
    expectAbout(told[0], 23_000);
    expect(units).toBeLessThanOrEqual(mostUnits);
  });

  it('within 10 % for what is in flight and what is delayed, beside what waits', async () => {
    const { client, clock, queue, send, counts } = await subject();
    await send(40_000, 5);
    await send(20_000, 5, { DelaySeconds: 900 });
    for (let received = 0; received < 15_000; received += 10) {
      await client.receive(queue, { VisibilityTimeout: 3_600 });
      await clock.advance(7);
    }
    const { counts: told, units } = await counts();
    expectAbout(told[0], 25_000);
    expectAbout(told[1], 15_000);
    expectAbout(told[2], 20_000);
    expect(units).toBeLessThanOrEqual(mostUnits);
  });

  it('told again for some seconds where they are dear, and fresh where they are not', async () => {
    const { clock, client, queue, send, counts } = await subject();
    await send(10, 10);
    expect((await counts()).counts).toEqual([10, 0, 0]);
    await client.receive(queue);
    expect((await counts()).counts).toEqual([0, 10, 0]);
    await send(20_000, 10);
    const { counts: told } = await counts();
    expect(await counts()).toMatchObject({ counts: told, units: 0 });
    await clock.advance(5_000);
    expect((await counts()).units).toBeGreaterThan(0);
  });

  it('within 10 % for a FIFO queue of many groups', async () => {
    const { client, clock, queue, counts } = await subject(true);
    for (let group = 0; group < 3_000; group++) {
      for (const text of numbered(1 + (group % 3)))
        await client.send(queue, text, {
          MessageGroupId: `customer-${group}`,
          MessageDeduplicationId: `${group}-${text}`,
        });
      await clock.advance(20);
    }
    const { counts: told, units } = await counts();
    expectAbout(told[0], 6_000);
    expect(units).toBeLessThanOrEqual(mostUnits);
  });

  it('exact for a FIFO group with a long backlog, some of it expired and some of it delayed', async () => {
    const { client, clock, queue, counts } = await subject(true);
    await client.set(queue, { MessageRetentionPeriod: '600', DelaySeconds: '60' });
    for (let i = 0; i < 800; i++) {
      await client.send(queue, body(`${i}`), { MessageGroupId: 'g' });
      await clock.advance(1_000);
    }
    const { counts: told, units } = await counts();
    expect(told).toEqual([541, 0, 59]);
    expect(units).toBeLessThan(60);
  });
});
