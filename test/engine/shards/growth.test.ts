import { beforeEach, describe, expect, it } from 'vitest';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { answerOf, attributesOf, makeQueue, testEngine } from '../../support/testEngine.ts';
import { type Service, service, termMs } from './service.ts';

let s: Service;
beforeEach(async () => {
  s = service({ maxShards: 8 });
  await makeQueue(s.context, 'orders');
});
const press = async () => {
  await s.turnAway('orders');
  await s.client.receive('orders');
};

describe('a queue whose shard turns requests away', () => {
  it('doubles its shards once in each term of the record cache, up to the limit', async () => {
    await press();
    expect(await s.shards('orders')).toEqual([2, 2]);
    await s.clock.advance(termMs - 1);
    await press();
    expect(await s.shards('orders')).toEqual([2, 2]);
    for (const shards of [4, 8, 8]) {
      await s.clock.advance(termMs);
      await press();
      expect(await s.shards('orders')).toEqual([shards, shards]);
    }
  });

  it('grows by a send as by a receive', async () => {
    await s.turnAway('orders');
    await s.client.send('orders', 'a');
    expect(await s.shards('orders')).toEqual([2, 2]);
  });

  it('stays as it is for two within a few seconds, or for many over a long time', async () => {
    for (let i = 0; i < 10; i++) {
      await s.turnAway('orders', 2);
      await s.client.receive('orders');
      await s.clock.advance(4_000);
    }
    expect(await s.shards('orders')).toEqual([1, 1]);
  });

  it('grows once, though many processes see it', async () => {
    const others = [s.start(), s.start()].map((context) => clientOf(context));
    for (const other of others) await other.receive('orders');
    await s.turnAway('orders');
    await Promise.all([s.client, ...others].map((client) => client.receive('orders')));
    expect(await s.shards('orders')).toEqual([2, 2]);
  });

  it('does not grow for partitions that are no shards of it, or of messages that were purged', async () => {
    const { id } = await s.record('orders');
    const purged = s.client.purge('orders');
    await s.clock.advance(termMs);
    await purged;
    for (const pk of [`${id}.0#0`, `${id}.1#g#group`, `${id}.1#d#id`, 'b#body', 'q', 'w']) {
      s.bare.turnAway(pk, 5);
      await s.client.receive('orders');
    }
    expect(await s.shards('orders')).toEqual([1, 1]);
    s.bare.turnAway(`${id}.1#0`, 5);
    await s.client.receive('orders');
    expect(await s.shards('orders')).toEqual([2, 2]);
  });

  it('tells nobody who has not asked', async () => {
    const before = await attributesOf(s.context, 'orders');
    await press();
    expect(await attributesOf(s.context, 'orders')).toEqual(before);
  });
});

describe('a queue that one process writes to as much as its shards can take', () => {
  const sendFor2Seconds = async (perSecond: number, client = s.client) => {
    for (let step = 0; step < 20; step++) {
      for (let i = 0; i < perSecond / 10; i++) await client.send('orders', 'a');
      await s.clock.advance(100);
    }
  };

  it('grows before anybody is turned away', async () => {
    await sendFor2Seconds(690);
    expect(await s.shards('orders')).toEqual([1, 1]);
    await sendFor2Seconds(750);
    await sendFor2Seconds(750);
    expect(await s.shards('orders')).toEqual([2, 2]);
  });

  it('stays as it is on a table that turns nobody away', async () => {
    const { context } = testEngine({ settings: { sharedTable: true } });
    await makeQueue(context, 'orders');
    await sendFor2Seconds(2_000, clientOf(context));
    expect(await context.records.read('000000000000', 'us-east-1', 'orders')).toMatchObject({ shards: 1 });
  });
});

describe('messages of before', () => {
  it('are received, changed and deleted by the handles of before', async () => {
    await s.client.sendMany('orders', ['waits', 'deleted', 'changed']);
    const [first, second] = await s.client.receive('orders', { MaxNumberOfMessages: 2 });
    await s.grow('orders', 3);
    await s.client.delete('orders', first!.ReceiptHandle);
    answerOf(await s.client.change('orders', second!.ReceiptHandle, 0));
    expect([...bodiesOf(await s.drain('orders'))].sort()).toEqual(
      ['waits', 'deleted', 'changed'].filter((body) => body !== first!.Body).sort(),
    );
  });

  it('and those after them are spread, and all received', async () => {
    await s.client.send('orders', 'before');
    await s.grow('orders', 3);
    const bodies = Array.from({ length: 60 }, (_, i) => `${i}`);
    for (const body of bodies) await s.client.send('orders', body);
    expect([...(await s.lying('orders')).keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...bodiesOf(await s.drain('orders'))].sort()).toEqual([...bodies, 'before'].sort());
  });

  it('and of after are found by a process that learns of it within a term', async () => {
    const other = clientOf(s.start());
    await other.receive('orders');
    await press();
    for (let i = 0; i < 20; i++) await s.client.send('orders', `${i}`);
    await s.clock.advance(termMs);
    let received = 0;
    for (let i = 0; i < 20; i++) received += (await other.receive('orders')).length;
    expect(received).toBe(20);
  });
});
