import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue } from '../../support/fifoQueue.ts';
import { expiries } from '../../support/testTable.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe.each(expiries)('messages of one group, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });

  it('come in the order of sending', async () => {
    await q.send('g', ...numbered(25));
    const taken: string[] = [];
    for (let i = 0; i < 3; i++) {
      const bodies = await q.take();
      taken.push(...bodies);
      await q.ack(...bodies);
    }
    expect(taken).toEqual(numbered(25));
    expect(await q.take()).toEqual([]);
  });

  it('wait until those before them are deleted', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    expect(await q.take({ MaxNumberOfMessages: 2 })).toEqual(['m1', 'm2']);
    expect(await q.take()).toEqual([]);
    await q.ack('m1');
    expect(await q.take()).toEqual([]);
    await q.ack('m2');
    expect(await q.take()).toEqual(['m3']);
  });

  it('wait also when they are sent while the group is in flight', async () => {
    await q.send('g', 'm1');
    await q.take();
    await q.send('g', 'm2');
    expect(await q.take()).toEqual([]);
    await q.ack('m1');
    expect(await q.take()).toEqual(['m2']);
  });

  it.each([
    ['m1', []],
    ['m2', ['m1']],
    ['m3', ['m1', 'm2']],
    ['m4', ['m1', 'm2', 'm3']],
  ])('of which %s is extended come back up to it when the others time out', async (extended, back) => {
    await q.send('g', 'm1', 'm2', 'm3', 'm4');
    await q.take({ VisibilityTimeout: 10 });
    await q.change(extended, 60);
    await q.clock.advance(10_000);
    expect(await q.take({ VisibilityTimeout: 30 })).toEqual(back);
    await q.clock.advance(50_000);
    expect(await q.take()).toEqual(['m1', 'm2', 'm3', 'm4']);
  });

  it('come back alone when only the first is given back', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    await q.take({ MaxNumberOfMessages: 2 });
    await q.change('m1', 0);
    expect(await q.take()).toEqual(['m1']);
    await q.ack('m2');
    expect(await q.take()).toEqual([]);
    await q.ack('m1');
    expect(await q.take()).toEqual(['m3']);
  });

  it('stay where they are when a later one is given back', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take();
    await q.change('m2', 0);
    expect(await q.take()).toEqual([]);
    await q.ack('m1');
    expect(await q.take()).toEqual(['m2']);
  });

  it('come again in their order, with what was sent since behind them', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    await q.take({ VisibilityTimeout: 10, MaxNumberOfMessages: 2 });
    await q.send('g', 'm4');
    await q.clock.advance(10_000);
    expect(await q.take({ VisibilityTimeout: 10 })).toEqual(['m1', 'm2', 'm3', 'm4']);
    await q.ack('m2');
    await q.clock.advance(10_000);
    expect(await q.take()).toEqual(['m1', 'm3', 'm4']);
  });

  it('are received again at once with a timeout of zero, which leaves no time to delete them', async () => {
    await q.send('g', 'm1', 'm2');
    for (let i = 0; i < 3; i++) expect(await q.take({ VisibilityTimeout: 0 })).toEqual(['m1', 'm2']);
    await expect(q.ack('m1')).rejects.toThrow('The receipt handle has expired.');
    await q.take();
    await q.ack('m1', 'm2');
    expect(await q.take()).toEqual([]);
  });

  it('may each have a visibility of their own, set by one batch', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    await q.take();
    const changes = [
      ['m1', 10],
      ['m2', 20],
      ['m3', 0],
    ] as const;
    const changed = await q.client.changeMany(
      'orders.fifo',
      changes.map(([body, seconds]) => [q.handleOf(body), seconds]),
    );
    expect(changed).toEqual({ ok: true, value: { Successful: [{ Id: '0' }, { Id: '1' }, { Id: '2' }] } });
    expect(await q.take({ VisibilityTimeout: 0 })).toEqual([]);
    await q.clock.advance(10_000);
    expect(await q.take({ VisibilityTimeout: 0 })).toEqual(['m1']);
    await q.clock.advance(10_000);
    expect(await q.take({ VisibilityTimeout: 0 })).toEqual(['m1', 'm2', 'm3']);
  });

  it('keep coming in full receives behind one that nobody ever deletes', async () => {
    await q.send('g', 'poison', ...numbered(60));
    const taken: string[] = [];
    for (let i = 0; i < 7; i++) {
      const bodies = await q.take({ VisibilityTimeout: 10 });
      expect(bodies[0]).toBe('poison');
      taken.push(...bodies.slice(1));
      await q.ack(...bodies.slice(1));
      expect(await q.take()).toEqual([]);
      await q.clock.advance(10_000);
    }
    expect(taken).toEqual(numbered(60));
    await q.take();
    await q.ack('poison');
    expect(await q.take()).toEqual([]);
  });

  it('come in full receives behind a scatter of deleted ones', async () => {
    await q.send('g', ...numbered(60));
    await q.take({ VisibilityTimeout: 10 });
    await q.ack('0', '2', '4', '6', '8');
    await q.clock.advance(10_000);
    const next = ['1', '3', '5', '7', '9', '10', '11', '12', '13', '14'];
    expect(await q.take({ VisibilityTimeout: 10 })).toEqual(next);
    await q.ack('3', '7', '10', '12', '14');
    await q.clock.advance(10_000);
    expect(await q.take()).toEqual(['1', '5', '9', '11', '13', '15', '16', '17', '18', '19']);
  });
});

describe.each(expiries)('groups, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });

  it('come one after the other, each as far as possible, in the order of becoming available', async () => {
    for (const [group, body] of [
      ['g1', 'g1-m1'],
      ['g2', 'g2-m1'],
      ['g1', 'g1-m2'],
      ['g1', 'g1-m3'],
    ] as const) {
      await q.send(group, body);
      await q.clock.advance(1);
    }
    expect(await q.take()).toEqual(['g1-m1', 'g1-m2', 'g1-m3', 'g2-m1']);
  });

  it('are put off when the receive is full, and come next', async () => {
    await q.send('a', 'a1', 'a2', 'a3');
    await q.clock.advance(1);
    await q.send('b', 'b1', 'b2');
    expect(await q.take({ MaxNumberOfMessages: 4 })).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(await q.take()).toEqual([]);
    await q.ack('b1');
    expect(await q.take()).toEqual(['b2']);
  });

  it('do not hold each other back', async () => {
    await q.send('a', 'a1');
    await q.take();
    await q.send('a', 'a2');
    await q.send('b', 'b1');
    expect(await q.take()).toEqual(['b1']);
  });

  it('go to the end of the order when they become available again', async () => {
    await q.send('a', 'a1', 'a2');
    await q.clock.advance(1);
    await q.send('b', 'b1');
    await q.clock.advance(1);
    expect(await q.take({ MaxNumberOfMessages: 1 })).toEqual(['a1']);
    await q.clock.advance(1);
    await q.ack('a1');
    expect(await q.take()).toEqual(['b1', 'a2']);
  });

  it('go to the end of the order also when their messages time out', async () => {
    await q.send('a', 'a1');
    await q.clock.advance(1);
    await q.take({ VisibilityTimeout: 10 });
    await q.clock.advance(5_000);
    await q.send('b', 'b1');
    await q.clock.advance(6_000);
    expect(await q.take()).toEqual(['b1', 'a1']);
  });

  it('are as many as one likes', async () => {
    for (const group of numbered(300)) await q.send(group, `${group}-1`, `${group}-2`);
    const taken: string[] = [];
    for (let i = 0; i < 60; i++) taken.push(...(await q.take()));
    expect(new Set(taken).size).toBe(600);
    for (const group of numbered(300)) {
      expect(taken.filter((body) => body.startsWith(`${group}-`))).toEqual([`${group}-1`, `${group}-2`]);
    }
  });

  it.each(['~', '~~', '!', '#', 'a#b', '/\\"', 'g'.repeat(128)])('may be called %s', async (group) => {
    await q.send(group, 'm1', 'm2');
    expect(await q.take({ MaxNumberOfMessages: 1 })).toEqual(['m1']);
    await q.ack('m1');
    const [message] = await q.receive();
    expect(message).toMatchObject({ Body: 'm2', Attributes: { MessageGroupId: group } });
    await q.ack('m2');
    expect(await q.counts()).toEqual([0, 0, 0]);
  });
});
