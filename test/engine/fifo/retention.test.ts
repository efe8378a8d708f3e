import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue, queue } from '../../support/fifoQueue.ts';
import { refusalOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe.each(expiries)('a FIFO message past its retention, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry, { MessageRetentionPeriod: '100' });
  });

  it('is deliverable to its last millisecond, and then no more', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(100_000);
    expect(await q.take({ VisibilityTimeout: 0 })).toEqual(['m1']);
    await q.clock.advance(1);
    expect(await q.counts()).toEqual([0, 0, 0]);
    expect(await q.take()).toEqual([]);
  });

  it('leaves the group to the next', async () => {
    await q.send('g', 'm1', 'm2');
    await q.clock.advance(50_000);
    await q.send('g', 'm3');
    await q.clock.advance(50_001);
    expect(await q.counts()).toEqual([1, 0, 0]);
    expect(await q.take()).toEqual(['m3']);
    await q.send('g', 'm4');
    expect(await q.take()).toEqual([]);
    await q.ack('m3');
    expect(await q.take()).toEqual(['m4']);
  });

  it('leaves the group to the next also when it was in flight', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(50_000);
    await q.send('g', 'm2');
    await q.take({ MaxNumberOfMessages: 1, VisibilityTimeout: 1_000 });
    await q.clock.advance(50_001);
    expect(await q.counts()).toEqual([1, 0, 0]);
    expect(await q.take()).toEqual(['m2']);
  });

  it('is passed over between those that are not yet', async () => {
    await q.client.sendMany(queue, ['m1', 'm2'], { MessageGroupId: 'g' });
    await q.take({ MaxNumberOfMessages: 1, VisibilityTimeout: 200 });
    await q.clock.advance(99_000);
    await q.send('g', 'm3');
    await q.clock.advance(1_001);
    expect(await q.take()).toEqual(['m3']);
  });

  it('may be one of very many at the head of its group', async () => {
    await q.send('g', ...numbered(1_000));
    await q.clock.advance(100_001);
    await q.send('g', 'living');
    expect(await q.counts()).toEqual([1, 0, 0]);
    expect(await q.take()).toEqual(['living']);
  });

  it('does not make a receive any smaller', async () => {
    await q.send('g', ...numbered(9));
    await q.clock.advance(100_001);
    await q.send('g', ...numbered(20).map((body) => `living ${body}`));
    expect(await q.take()).toEqual(numbered(10).map((body) => `living ${body}`));
  });

  it('may be all that very many groups have', async () => {
    for (const group of numbered(150)) await q.send(group, `${group} dead`);
    await q.clock.advance(100_001);
    await q.send('g', 'living');
    expect(await q.take()).toEqual(['living']);
  });

  it('is deleted all the same, whatever handle it had, and can be hidden no more', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take({ VisibilityTimeout: 200, MaxNumberOfMessages: 1 });
    await q.clock.advance(100_001);
    expect(refusalOf(await q.client.change(queue, q.handleOf('m1'), 10))).toMatch(/not available/);
    await q.ack('m1');
    await q.clock.advance(200_000);
    await q.ack('m1');
    await q.take();
    await q.ack('m1');
  });

  it('is deleted also where its timeout had passed before', async () => {
    await q.send('g', 'm1');
    await q.take({ VisibilityTimeout: 10 });
    await q.clock.advance(100_001);
    await q.ack('m1');
    await q.take();
    await q.ack('m1');
  });

  it('is judged by the retention of the moment', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(150_000);
    expect(await q.counts()).toEqual([0, 0, 0]);
    await q.client.set(queue, { MessageRetentionPeriod: '200' });
    expect(await q.counts()).toEqual([1, 0, 0]);
    expect(await q.take()).toEqual(['m1']);
  });

  it('does not cost the living of its group their turn', async () => {
    await q.send('a', 'a1');
    await q.clock.advance(50_000);
    await q.send('a', 'a2');
    await q.clock.advance(1_000);
    await q.send('b', 'b1');
    await q.clock.advance(49_001);
    await q.client.work();
    expect(await q.take()).toEqual(['a2', 'b1']);
  });
});

describe.each(expiries)('a FIFO message that nobody comes for, on a %s table,', (expiry) => {
  it('does not last when its retention is over, nor does what was kept for it', async () => {
    const q = await fifoQueue(expiry, { MessageRetentionPeriod: '100' });
    await q.send('a', ...numbered(300), 'x'.repeat(5_000));
    await q.send('b', 'b1', 'y'.repeat(700_000));
    await q.take({ VisibilityTimeout: 40 });
    await q.client.sendMany(queue, ['c', 'd'.repeat(900), 'e'.repeat(900)], { MessageGroupId: 'c' });
    await q.clock.advance(140_001);
    await q.client.work();
    expect((await q.leftovers()).filter(({ pk }) => pk.startsWith('b#'))).toHaveLength(0);
    for (let i = 0; i < 2; i++) {
      await q.clock.advance(2 * 3_600_000);
      await q.client.work();
    }
    expect(await q.leftovers()).toEqual([]);
  });
});
