import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue, queue } from '../../support/fifoQueue.ts';
import { expiries } from '../../support/testTable.ts';

const delay = (seconds: number) => ({ DelaySeconds: `${seconds}` });

describe.each(expiries)('the delay of a FIFO queue, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry, delay(10));
  });
  const setDelay = async (seconds: number) => {
    await q.client.set(queue, delay(seconds));
    await q.client.work();
  };

  it('holds every message back for so long', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(4_000);
    await q.send('g', 'm2');
    await q.clock.advance(5_999);
    expect(await q.counts()).toEqual([0, 0, 2]);
    expect(await q.take()).toEqual([]);
    await q.clock.advance(1);
    expect(await q.counts()).toEqual([1, 0, 1]);
    expect(await q.take()).toEqual(['m1']);
    await q.ack('m1');
    expect(await q.take()).toEqual([]);
    await q.clock.advance(4_000);
    expect(await q.take()).toEqual(['m2']);
  });

  it('holds for a message that is sent with a delay of zero', async () => {
    await q.sendOne('m1', { DelaySeconds: 0 });
    expect(await q.take()).toEqual([]);
    await q.clock.advance(10_000);
    expect(await q.take()).toEqual(['m1']);
  });

  it('does not hold for one that was received before', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(10_000);
    await q.take({ VisibilityTimeout: 1 });
    await q.clock.advance(1_000);
    await setDelay(900);
    expect(await q.take()).toEqual(['m1']);
  });

  it('is that of the moment for messages that wait, when it is raised', async () => {
    await q.send('g', 'm1');
    await setDelay(30);
    expect(await q.counts()).toEqual([0, 0, 1]);
    await q.clock.advance(29_999);
    expect(await q.take()).toEqual([]);
    await q.clock.advance(1);
    expect(await q.take()).toEqual(['m1']);
  });

  it('is that of the moment for messages that wait, when it is lowered', async () => {
    await q.send('a', 'a1');
    await q.clock.advance(2_000);
    await q.send('b', 'b1');
    await setDelay(5);
    expect(await q.take()).toEqual([]);
    await q.clock.advance(3_000);
    expect(await q.take()).toEqual(['a1']);
    await q.clock.advance(2_000);
    expect(await q.take()).toEqual(['b1']);
  });

  it('lets everything out in its order when it is taken away, and once', async () => {
    const groups = Array.from({ length: 120 }, (_, i) => `${i}`.padStart(3, '0'));
    for (const group of groups) {
      await q.send(group, `${group}-1`, `${group}-2`);
      await q.clock.advance(1);
    }
    await setDelay(0);
    const taken: string[] = [];
    for (let i = 0; i < 24; i++) taken.push(...(await q.take()));
    expect(taken).toEqual(groups.flatMap((group) => [`${group}-1`, `${group}-2`]));
    await q.ack(...taken);
    await q.clock.advance(20_000);
    expect(await q.take()).toEqual([]);
  });

  it('wakes who waits when it is lowered', async () => {
    await q.send('g', 'm1');
    const polling = q.take({ WaitTimeSeconds: 5 });
    await q.clock.advance(1_000);
    await setDelay(3);
    await q.clock.advance(2_000);
    expect(await polling).toEqual(['m1']);
  });
});
