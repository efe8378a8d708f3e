import { beforeEach, describe, expect, it } from 'vitest';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { makeQueue } from '../../support/testEngine.ts';
import { type Service, service } from './service.ts';

let s: Service;
beforeEach(async () => {
  s = service();
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 3);
});
/** Sends one message at a time until there is one in each of the eight shards. */
const sendToAll = async (each = 1) => {
  const bodies: string[] = [];
  const isShort = async () => {
    const lying = await s.lying('orders');
    return lying.size < 8 || [...lying.values()].some((items) => items.length < each);
  };
  while (await isShort()) {
    const body = `${bodies.length}`;
    await s.client.send('orders', body);
    bodies.push(body);
  }
  return bodies;
};
const polled = async (seconds: number, client = s.client) => {
  const startMs = s.clock.now();
  const messages = await client.receive('orders', { WaitTimeSeconds: seconds });
  return { got: bodiesOf(messages), atMs: s.clock.now() - startMs };
};

describe('a receive from eight shards', () => {
  it('brings all that lies in them, each message once', async () => {
    const bodies = await sendToAll(3);
    expect([...bodiesOf(await s.drain('orders'))].sort()).toEqual(bodies.sort());
  });

  it('puts together what it is asked for from as many as it takes', async () => {
    const first = await sendToAll();
    expect((await s.client.receive('orders')).length).toBe(Math.min(10, first.length));
  });

  it('never holds more than it answers with', async () => {
    let left = (await sendToAll(4)).length;
    for (const MaxNumberOfMessages of [1, 2, 3, 5, 7, 10, 10]) {
      const got = await s.client.receive('orders', { MaxNumberOfMessages });
      expect(got.length).toBe(Math.min(MaxNumberOfMessages, left));
      left -= got.length;
      expect((await s.client.counts('orders'))[0]).toBe(left);
    }
  });

  it('is satisfied with one shard that has enough', async () => {
    await sendToAll(3);
    await s.client.receive('orders', { MaxNumberOfMessages: 1 });
    s.meter.reset();
    await s.client.receive('orders', { MaxNumberOfMessages: 1 });
    expect(s.meter.readUnits).toBe(1);
  });

  it('does not read all of many for the rest when it has found something', async () => {
    await s.grow('orders', 2);
    await s.client.send('orders', 'a');
    const costs: number[] = [];
    for (let i = 0; i < 20; i++) {
      s.meter.reset();
      expect((await s.client.receive('orders', { VisibilityTimeout: 0 })).length).toBe(1);
      costs.push(s.meter.readUnits);
    }
    expect(Math.min(...costs)).toBeLessThan(16);
  });

  it('reads each once when there is nothing', async () => {
    await s.client.receive('orders');
    s.meter.reset();
    expect(await s.client.receive('orders')).toEqual([]);
    expect(s.meter).toMatchObject({ readUnits: 8, writeUnits: 0 });
    // one, then two, four, and the last
    expect(s.meter.roundTrips).toBe(4);
  });
});

describe('a long poll on eight shards', () => {
  it('costs little while nothing comes', async () => {
    const polling = polled(20);
    await s.clock.advance(0);
    s.meter.reset();
    await s.clock.advance(20_000);
    expect(await polling).toEqual({ got: [], atMs: 20_000 });
    expect(s.meter.writeUnits).toBe(0);
    // beside the first look
    expect(s.meter.readUnits).toBeLessThanOrEqual(18);
  });

  it.each(['a', 'b', 'c', 'd', 'e', 'f'])(
    'is woken at once by a send of its process, here of %s',
    async (body) => {
      const polling = polled(20);
      await s.clock.advance(7_777);
      await s.client.send('orders', body);
      await s.clock.advance(20_000);
      expect(await polling).toEqual({ got: [body], atMs: 7_777 });
    },
  );

  it.each(['a', 'b', 'c', 'd', 'e', 'f'])(
    'comes round to the shard of another process, here for %s',
    async (body) => {
      const other = clientOf(s.start());
      const polling = polled(20);
      await s.clock.advance(5_000);
      await other.send('orders', body);
      await s.clock.advance(15_000);
      const { got, atMs } = await polling;
      expect(got).toEqual([body]);
      expect(atMs).toBeLessThan(15_000);
    },
  );
});
