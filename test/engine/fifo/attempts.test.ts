import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../engine/table/port.ts';
import { clientOf } from '../../support/client.ts';
import { type FifoQueue, fifoQueue, queue } from '../../support/fifoQueue.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const attempt = (options: object = {}) => ({ ReceiveRequestAttemptId: 'attempt', ...options });

describe.each(expiries)('a receive attempt, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
    await q.send('a', 'a1', 'a2');
    await q.send('b', 'b1', 'x'.repeat(5_000));
  });

  it('brings the same messages with the same handles when it is repeated, and counts once', async () => {
    const first = await q.receive(attempt());
    await q.clock.advance(10_000);
    expect(await q.receive(attempt())).toEqual(first);
    expect(first).toHaveLength(4);
    expect(first[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  });

  it('hides them anew from its repetition on', async () => {
    const first = await q.receive(attempt({ VisibilityTimeout: 30 }));
    await q.clock.advance(20_000);
    await q.receive(attempt({ VisibilityTimeout: 30 }));
    await q.clock.advance(29_999);
    expect(await q.take()).toEqual([]);
    expect(await q.receive(attempt({ VisibilityTimeout: 20 }))).toEqual(first);
    await q.clock.advance(20_000);
    expect(await q.take()).toHaveLength(4);
  });

  it('is repeated also where it asks for less, or for other attributes', async () => {
    const first = await q.receive(attempt());
    const again = await q.receive(attempt({ MaxNumberOfMessages: 1, MessageSystemAttributeNames: [] }));
    expect(again.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(
      first.map(({ ReceiptHandle }) => ReceiptHandle),
    );
    expect(again[0]?.Attributes).toBeUndefined();
  });

  it('works with the handles of its first time', async () => {
    await q.receive(attempt());
    await q.receive(attempt());
    await q.ack('a1', 'a2', 'b1', 'x'.repeat(5_000));
    expect(await q.counts()).toEqual([0, 0, 0]);
  });

  it.each([
    ['deleted', () => q.ack('a1'), []],
    ['changed', () => q.change('b1', 60), []],
    ['given back', () => q.change('a1', 0), ['a1']],
  ])('is a new receive once one of its messages was %s', async (_, alter, then) => {
    await q.receive(attempt());
    await q.clock.advance(1_000);
    await alter();
    expect(await q.take(attempt())).toEqual(then);
  });

  it('is a new receive once their visibility timeout has passed', async () => {
    const first = await q.receive(attempt({ VisibilityTimeout: 30 }));
    await q.clock.advance(30_001);
    const second = await q.receive(attempt());
    expect(second.map(({ Body }) => Body)).toEqual(first.map(({ Body }) => Body));
    expect(second[0]?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
    expect(second[0]?.ReceiptHandle).not.toBe(first[0]?.ReceiptHandle);
    expect(await q.receive(attempt())).toEqual(second);
  });

  it('is a new receive after five minutes, however often it was repeated', async () => {
    await q.receive(attempt({ VisibilityTimeout: 600 }));
    await q.clock.advance(299_999);
    expect(await q.receive(attempt({ VisibilityTimeout: 600 }))).toHaveLength(4);
    await q.clock.advance(1);
    expect(await q.receive(attempt())).toEqual([]);
  });

  it('is another one by another id', async () => {
    await q.receive(attempt({ MaxNumberOfMessages: 1 }));
    expect(await q.take({ ReceiveRequestAttemptId: 'other', MaxNumberOfMessages: 1 })).toEqual(['b1']);
  });

  it('is looked for again when it brought nothing', async () => {
    const held = await q.receive();
    expect(await q.receive(attempt())).toEqual([]);
    for (const { ReceiptHandle } of held) await q.client.delete(queue, ReceiptHandle);
    await q.send('a', 'a3');
    expect(await q.take(attempt())).toEqual(['a3']);
  });

  it('is forgotten by a purge', async () => {
    await q.receive(attempt());
    await q.client.purge(queue);
    await q.send('a', 'new');
    expect(await q.take(attempt())).toEqual(['new']);
  });

  it('is repeated as a whole where its groups were taken one after the other', async () => {
    const slow = await fifoQueue(expiry, {}, (table) => ({
      ...table,
      update: (write) => later(table, write),
    }));
    const later = async (table: Table, write: Parameters<Table['update']>[0]) => {
      await slow.clock.sleep(7);
      return table.update(write);
    };
    for (const group of ['a', 'b', 'c']) await slow.send(group, `${group}1`);
    const run = async () => {
      const received = slow.receive(attempt());
      await slow.clock.advance(100);
      return received;
    };
    const first = await run();
    expect(first).toHaveLength(3);
    expect(await run()).toEqual(first);
    expect(await run()).toEqual(first);
  });

  it.each(['', 'a b', 'é', 'x'.repeat(129)])('is refused with the id "%s"', async (id) => {
    await expect(q.receive({ ReceiveRequestAttemptId: id })).rejects.toThrow(
      `InvalidParameterValue: Value ${id} for parameter ReceiveRequestAttemptId is invalid.`,
    );
  });
});

it('the id of a receive attempt is ignored on a standard queue', async () => {
  const { context } = testEngine();
  const client = clientOf(context);
  await makeQueue(context, 'orders');
  await client.send('orders', 'a');
  expect(await client.receive('orders', { ReceiveRequestAttemptId: 'a b' })).toHaveLength(1);
  expect(await client.receive('orders', { ReceiveRequestAttemptId: 'a b' })).toEqual([]);
});
