import { beforeEach, describe, expect, it } from 'vitest';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { arnOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

/** How long a poll may stand back while it sees that somebody else is at it. */
const standBackMs = 20;

describe.each(expiries)('a long poll of a FIFO queue, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry, { MessageRetentionPeriod: '60' });
  });
  /** The bodies that a poll of twenty seconds brings, and when it answers. */
  const poll = () => {
    const startedMs = q.clock.now();
    const answered = q.take({ WaitTimeSeconds: 20 }).then((bodies) => ({
      bodies,
      afterMs: q.clock.now() - startedMs,
    }));
    return { answered };
  };
  const wakes = async (event: () => Promise<unknown>, bodies: readonly string[]) => {
    const { answered } = poll();
    await q.clock.advance(3_000);
    await event();
    await q.clock.advance(20_000);
    const { afterMs, ...told } = await answered;
    expect(told).toEqual({ bodies });
    expect(afterMs).toBeGreaterThanOrEqual(3_000);
    expect(afterMs).toBeLessThanOrEqual(3_000 + standBackMs);
  };

  it('ends empty when its time is up', async () => {
    await q.send('g', 'm1');
    await q.take({ VisibilityTimeout: 50 });
    const { answered } = poll();
    await q.clock.advance(30_000);
    expect(await answered).toEqual({ bodies: [], afterMs: 20_000 });
  });

  it('is woken by a message', () => wakes(() => q.send('g', 'm1'), ['m1']));

  it('is woken by a delete that lets the group go on', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take({ MaxNumberOfMessages: 1 });
    await wakes(() => q.ack('m1'), ['m2']);
  });

  it('is woken by a message that is given back', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take();
    await wakes(() => q.change('m1', 0), ['m1']);
  });

  it('is woken by the end of a visibility timeout', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take({ VisibilityTimeout: 3 });
    await wakes(async () => {}, ['m1', 'm2']);
  });

  it('is woken by the end of a timeout that was changed', async () => {
    await q.send('g', 'm1');
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m1', 3);
    await wakes(async () => {}, ['m1']);
  });

  it('is woken by the end of the first timeout when the first was changed', async () => {
    await q.send('g', 'm1', 'm2');
    await q.take({ VisibilityTimeout: 10 });
    await q.change('m1', 3);
    await wakes(async () => {}, ['m1']);
    await q.ack('m1');
    expect(await q.take()).toEqual(['m2']);
  });

  it('is woken by the end of the delay', async () => {
    await q.client.set(queue, { DelaySeconds: '3' });
    await q.send('g', 'm1');
    await wakes(async () => {}, ['m1']);
  });

  it('is woken when a message in flight is past its retention and lets the group go on', async () => {
    await q.send('g', 'm1');
    await q.clock.advance(40_000);
    await q.send('g', 'm2');
    await q.take({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await q.clock.advance(17_001);
    await wakes(async () => {}, ['m2']);
  });

  it('is woken by a dead letter, and in its source by what stood behind it', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(queue), maxReceiveCount: 1 });
    const { client } = q;
    await makeFifo(q.context, 'source.fifo', { RedrivePolicy });
    await client.send('source.fifo', 'm1', { MessageGroupId: 'g' });
    await client.send('source.fifo', 'm2', { MessageGroupId: 'g' });
    await client.receive('source.fifo', { VisibilityTimeout: 2, MaxNumberOfMessages: 1 });
    const source = q.take({ from: 'source.fifo', WaitTimeSeconds: 20 });
    const { answered } = poll();
    await q.clock.advance(5_000);
    expect(await source).toEqual(['m2']);
    expect((await answered).bodies).toEqual(['m1']);
  });

  it('shares what comes with the others that wait, one group each', async () => {
    const polls = ['a', 'b', 'c'].map(() => q.take({ WaitTimeSeconds: 20, MaxNumberOfMessages: 1 }));
    await q.clock.advance(1_000);
    for (const group of ['a', 'b', 'c']) await q.send(group, group);
    await q.clock.advance(1_000);
    expect((await Promise.all(polls)).flat().toSorted()).toEqual(['a', 'b', 'c']);
  });
});
