import { beforeEach, describe, expect, it } from 'vitest';
import { bodiesOf } from '../../support/client.ts';
import { makeQueue } from '../../support/testEngine.ts';
import { minuteMs, type Service, service, termMs } from './service.ts';

let s: Service;
beforeEach(async () => {
  s = service();
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 3);
});
const sendMany = async (count: number, options = {}) => {
  for (let i = 0; i < count; i++) await s.client.send('orders', `${i}`, options);
};
const deleteAll = async (messages: readonly { readonly ReceiptHandle: string }[]) => {
  for (const { ReceiptHandle } of messages) await s.client.delete('orders', ReceiptHandle);
};
const minutesUntil = async (shards: readonly number[], limit: number) => {
  for (let minutes = 0; minutes <= limit; minutes += 0.5) {
    if (`${await s.shards('orders')}` === `${shards}`) return minutes;
    await s.pass(0.5);
  }
  return Number.POSITIVE_INFINITY;
};

describe('a queue that is drained and idle', () => {
  it('is back at one shard within 15 minutes, and then an empty receive costs one read again', async () => {
    await sendMany(100);
    await s.pass(20);
    expect(await s.shards('orders')).toEqual([8, 8]);
    await deleteAll(await s.drain('orders'));
    await s.pass(14);
    expect(await s.shards('orders')).toEqual([1, 1]);
    await s.clock.advance(termMs);
    await s.client.receive('orders');
    s.meter.reset();
    await s.client.receive('orders');
    expect(s.meter).toMatchObject({ readUnits: 1, writeUnits: 0, operations: 1 });
  });

  it('stays as it is while its shards turn requests away', async () => {
    for (let minute = 0; minute < 20; minute++) {
      await s.turnAway('orders', 1);
      await s.pass(1);
    }
    expect(await s.shards('orders')).toEqual([8, 8]);
  });

  it('puts nothing more into the shards that it closes', async () => {
    expect(await minutesUntil([1, 8], 10)).toBeLessThan(10);
    await s.clock.advance(termMs);
    await sendMany(30);
    expect([...(await s.lying('orders')).keys()]).toEqual([0]);
    await s.pass(10);
    expect(await s.shards('orders')).toEqual([1, 1]);
    expect((await s.drain('orders')).length).toBe(30);
  });

  it.each([
    ['in flight', {}, 'VisibilityTimeout'],
    ['delayed', { DelaySeconds: 900 }, undefined],
  ])('reads on while a few messages lie elsewhere, %s', async (_, options, hidden) => {
    await sendMany(8, options);
    const received = hidden === undefined ? [] : await s.client.receive('orders', { [hidden]: 2_400 });
    await s.pass(14);
    expect(await s.shards('orders')).toEqual([1, 8]);
    await s.pass(2);
    const rest = await s.drain('orders');
    expect(received.length + rest.length).toBe(8);
    await deleteAll([...received, ...rest]);
    expect(await s.client.counts('orders')).toEqual([0, 0, 0]);
    await s.pass(5);
    expect(await s.shards('orders')).toEqual([1, 1]);
  });

  it('waits for messages that come again and again', async () => {
    await sendMany(8);
    for (let minute = 0; minute < 20; minute++) {
      await s.client.receive('orders', { VisibilityTimeout: 45 });
      await s.pass(1);
    }
    expect((await s.shards('orders'))[1]).toBe(8);
    await s.clock.advance(minuteMs);
    expect((await s.drain('orders')).length).toBe(8);
  });

  it('loses nothing that is sent while it is about it', async () => {
    const sent: string[] = [];
    const received: string[] = [];
    for (let half = 0; half < 40; half++) {
      const body = `${half}`;
      sent.push(body);
      await s.client.send('orders', body);
      await s.pass(0.5);
      const messages = await s.client.receive('orders');
      received.push(...bodiesOf(messages));
      await deleteAll(messages);
    }
    expect(await s.shards('orders')).toEqual([1, 1]);
    expect(received).toEqual(sent);
  });

  it('leaves no work behind when it is deleted', async () => {
    const gone = s.client.deleteQueue('orders');
    await s.clock.advance(termMs);
    await gone;
    await s.pass(5);
    expect(await s.bare.items('w')).toEqual([]);
  });

  it('has no work left in the end', async () => {
    await s.pass(20);
    for (let day = 0; day < 20; day++) {
      await s.clock.advance(86_400_000);
      await s.client.work();
    }
    expect(await s.bare.items('w')).toEqual([]);
  });
});

describe('a queue that grows again soon after it fell back', () => {
  const fallAndGrow = async () => {
    const minutes = await minutesUntil([1, 1], 60);
    await s.clock.advance(termMs);
    await s.grow('orders', 1);
    return minutes;
  };

  it('falls back more patiently each time, and as before when it was quiet for long', async () => {
    const [first, second, third] = [await fallAndGrow(), await fallAndGrow(), await fallAndGrow()] as const;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    await minutesUntil([1, 1], 60);
    await s.pass(70);
    await s.grow('orders', 1);
    expect(await fallAndGrow()).toBeLessThanOrEqual(first);
  });

  it('takes up the shards that it was about to leave', async () => {
    await minutesUntil([1, 8], 15);
    await s.clock.advance(termMs);
    await s.grow('orders', 1);
    expect(await s.shards('orders')).toEqual([2, 8]);
    await s.grow('orders', 3);
    expect(await s.shards('orders')).toEqual([16, 16]);
    expect(await minutesUntil([1, 1], 15)).toBeLessThan(15);
  });
});
