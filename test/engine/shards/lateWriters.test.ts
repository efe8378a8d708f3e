import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../engine/context.ts';
import type { Put, Table } from '../../../engine/table/port.ts';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { arnOf, makeQueue } from '../../support/testEngine.ts';
import { type Service, service, termMs } from './service.ts';

let s: Service;
/** A process that stands still before its next puts until it is let go. */
let paused: Context;
let goOn: (() => void)[];
let isDead: boolean;
const pausing = (table: Table): Table => ({
  ...table,
  async put(put: Put) {
    await new Promise<void>((resolve) => goOn.push(resolve));
    const outcome = await table.put(put);
    return isDead ? new Promise(() => {}) : outcome;
  },
});
beforeEach(async () => {
  goOn = [];
  isDead = false;
  s = service();
  paused = s.start(pausing);
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 3);
});

const bodies = Array.from({ length: 12 }, (_, i) => `${i}`);
/** Sends that have chosen their shards, and are paused before they write. */
async function beginSends() {
  const client = clientOf(paused);
  const sends = Promise.all(bodies.map((body) => client.send('orders', body)));
  await s.clock.advance(0);
  expect(goOn.length).toBe(bodies.length);
  return sends;
}
const letGo = async () => {
  for (const proceed of goOn.splice(0)) proceed();
  await s.clock.advance(0);
};
const drained = async () => [...bodiesOf(await s.drain('orders'))].sort();

describe('a sender that was paused until its shard was read no more', () => {
  it('has it read again before it answers', async () => {
    const sends = beginSends();
    await s.pass(16);
    expect(await s.shards('orders')).toEqual([1, 1]);
    await letGo();
    await sends;
    expect(await s.shards('orders')).toEqual([1, 8]);
    await s.clock.advance(termMs);
    expect(await drained()).toEqual([...bodies].sort());
  });

  it('leaves a queue that falls back again', async () => {
    const sends = beginSends();
    await s.pass(16);
    await letGo();
    await sends;
    await s.clock.advance(termMs);
    for (const { ReceiptHandle } of await s.drain('orders')) await s.client.delete('orders', ReceiptHandle);
    await s.pass(10);
    expect(await s.shards('orders')).toEqual([1, 1]);
  });

  it('pays nothing for it when it was not paused', async () => {
    const client = clientOf(s.start());
    await client.send('orders', 'a');
    s.meter.reset();
    await client.send('orders', 'b');
    expect(s.meter).toMatchObject({ operations: 1, writeUnits: 1, readUnits: 0 });
  });

  it('that died before it could is made good for by a later look', async () => {
    isDead = true;
    beginSends();
    await s.pass(16);
    await letGo();
    expect(await s.shards('orders')).toEqual([1, 1]);
    expect((await drained()).length).toBeLessThan(bodies.length);
    await s.pass(20);
    expect(await drained()).toEqual([...bodies].sort());
  });

  it.each(['queue was purged', 'queue was deleted'])('does no harm when its %s', async (what) => {
    const sends = beginSends();
    await s.pass(16);
    const gone = what === 'queue was purged' ? s.client.purge('orders') : s.client.deleteQueue('orders');
    await s.clock.advance(termMs);
    await gone;
    const before = await s.record('orders');
    await letGo();
    await sends;
    expect(await s.record('orders')).toMatchObject({ revision: before.revision, readShards: 1 });
  });
});

describe('a sender that goes on at any moment of the falling back', () => {
  it.each(Array.from({ length: 24 }, (_, i) => 0.5 + i / 2))(
    'loses nothing, here after %d minutes',
    async (minutes) => {
      const sends = beginSends();
      await s.pass(minutes);
      await letGo();
      await sends;
      await s.pass(12);
      expect(await drained()).toEqual([...bodies].sort());
    },
  );
});

describe('a sender that is not late', () => {
  it.each([0.5, 1])('is waited for when the shards are closed, here for %d minutes', async (minutes) => {
    for (;;) {
      await clientOf(paused).receive('orders');
      await s.client.work();
      if ((await s.shards('orders'))[0] === 1) break;
      await s.clock.advance(30_000);
    }
    const sends = beginSends();
    await s.pass(minutes);
    await letGo();
    await sends;
    await s.pass(1);
    expect(await drained()).toEqual([...bodies].sort());
    expect(await s.shards('orders')).toEqual([1, 8]);
  });
});

describe('a late sender that goes on between the last look and the record that follows from it', () => {
  it('has that look taken again', async () => {
    const sends = beginSends();
    const worker = s.start((table) => ({
      ...table,
      async put(put) {
        const { pk, shards, readShards } = put.item;
        if (pk === 'q' && shards === 1 && readShards === undefined && goOn.length > 0) {
          await letGo();
          await sends;
        }
        return table.put(put);
      },
    }));
    for (let half = 0; half < 20; half++) {
      await clientOf(worker).work();
      await s.clock.advance(30_000);
    }
    expect(goOn).toEqual([]);
    expect(await s.shards('orders')).toEqual([1, 8]);
    expect(await drained()).toEqual([...bodies].sort());
  });
});

describe('messages that are moved', () => {
  const kill = async () => {
    for (let i = 0; i < 20; i++) {
      await s.client.send('work', `${i}`);
      await s.client.receive('work', { VisibilityTimeout: 0 });
      expect(await s.client.receive('work')).toEqual([]);
    }
  };
  beforeEach(async () => {
    const redrive = { deadLetterTargetArn: arnOf('orders'), maxReceiveCount: 1 };
    await makeQueue(s.context, 'work', { RedrivePolicy: JSON.stringify(redrive) });
  });

  it('go to the first shard, which is always read', async () => {
    await s.clock.advance(60_000);
    await kill();
    expect([...(await s.lying('orders')).keys()]).toEqual([0]);
  });

  it('go to all of them while the first turns requests away', async () => {
    await s.turnAway('orders', 1);
    await kill();
    expect((await s.lying('orders')).size).toBeGreaterThan(3);
    expect((await s.drain('orders')).length).toBe(20);
  });

  it('have their shard read again when they went to another than the first, and late', async () => {
    await s.turnAway('orders', 1);
    let hold: Promise<void> | undefined;
    const mover = s.start((table) => ({
      ...table,
      async transact(writes, token) {
        await hold;
        return table.transact(writes, token);
      },
    }));
    await s.turnAway('orders', 1);
    for (const body of bodies) await s.client.send('work', body);
    for (let i = 0; i < 2; i++) await s.client.receive('work', { VisibilityTimeout: 1 });
    await s.clock.advance(1_000);
    let proceed = () => {};
    hold = new Promise((resolve) => {
      proceed = resolve;
    });
    const receiving = clientOf(mover).receive('work');
    await s.pass(16);
    expect(await s.shards('orders')).toEqual([1, 1]);
    proceed();
    await receiving;
    expect((await s.lying('orders')).size).toBeGreaterThan(3);
    await s.clock.advance(termMs);
    expect(await drained()).toEqual([...bodies].sort());
  });

  it('have their queue grow when it is asked too much', async () => {
    await s.turnAway('orders');
    await kill();
    expect(await s.shards('orders')).toEqual([16, 16]);
  });
});
