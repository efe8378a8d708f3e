import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue, queue } from '../../support/fifoQueue.ts';
import { expiries } from '../../support/testTable.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe.each(expiries)('the counts of a FIFO queue, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
  });

  it('take what is received for in flight, and what it blocks for visible', async () => {
    await q.send('a', 'a1', 'a2', 'a3');
    await q.send('b', 'b1');
    expect(await q.counts()).toEqual([4, 0, 0]);
    await q.take({ MaxNumberOfMessages: 1 });
    expect(await q.counts()).toEqual([3, 1, 0]);
    await q.ack('a1');
    expect(await q.counts()).toEqual([3, 0, 0]);
  });

  it('follow every change of visibility', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m2', 0);
    expect(await q.counts()).toEqual([1, 2, 0]);
    await q.change('m3', 20);
    await q.clock.advance(10_000);
    expect(await q.counts()).toEqual([2, 1, 0]);
    await q.clock.advance(10_000);
    expect(await q.counts()).toEqual([3, 0, 0]);
  });

  it('tell the delayed from the rest, message by message', async () => {
    await q.client.set(queue, { DelaySeconds: '10' });
    await q.send('g', 'm1', 'm2');
    await q.clock.advance(6_000);
    await q.send('g', 'm3');
    await q.clock.advance(4_000);
    expect(await q.counts()).toEqual([2, 0, 1]);
    await q.take({ MaxNumberOfMessages: 1 });
    expect(await q.counts()).toEqual([1, 1, 1]);
  });

  it('are exact over many groups, and over a group with many messages', async () => {
    const groups = 250;
    for (const group of numbered(groups)) await q.send(group, `${group}-a`, `${group}-b`);
    for (let i = 0; i < 100; i++) {
      const bodies = numbered(10).map((at) => `${i} ${at}`);
      await q.client.sendMany(queue, bodies, { MessageGroupId: 'long' });
    }
    const sent = 2 * groups + 1_000;
    expect(await q.counts()).toEqual([sent, 0, 0]);
    const bodies = await q.take();
    await q.ack(...bodies.slice(0, 4));
    // for so long a costly count is told again
    await q.clock.advance(5_000);
    expect(await q.counts()).toEqual([sent - 10, 6, 0]);
  });

  it('leave out what is deleted in whatever order', async () => {
    await q.send('g', ...numbered(10));
    await q.take();
    await q.ack('3', '9', '5');
    expect(await q.counts()).toEqual([0, 7, 0]);
    await q.clock.advance(30_000);
    expect(await q.counts()).toEqual([7, 0, 0]);
    expect(await q.take()).toEqual(['0', '1', '2', '4', '6', '7', '8']);
    expect(await q.counts()).toEqual([0, 7, 0]);
  });
});
