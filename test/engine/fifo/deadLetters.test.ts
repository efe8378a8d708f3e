import { beforeEach, describe, expect, it } from 'vitest';
import { setQueueAttributes } from '../../../engine/actions/setQueueAttributes.ts';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { arnOf, caller, makeQueue, refusalOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const dead = 'dead.fifo';
const redrive = (maxReceiveCount: number, target = dead) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(target), maxReceiveCount }),
});

describe.each(expiries)('FIFO dead letters, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
    await makeFifo(q.context, dead);
    await q.client.set(queue, redrive(2));
  });
  const now = { VisibilityTimeout: 0 };
  const one = { VisibilityTimeout: 0, MaxNumberOfMessages: 1 };
  const countsOf = (name: string) => q.client.counts(name);
  const receiveCounts = async (from: string) =>
    (await q.receive({ ...now, from })).map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));

  it('move at the receive after the last, which brings what stood behind them', async () => {
    await q.send('g', 'm1', 'm2');
    for (let i = 0; i < 2; i++) expect(await q.take(one)).toEqual(['m1']);
    expect(await countsOf(queue)).toEqual([2, 0, 0]);
    expect(await q.take(one)).toEqual(['m2']);
    expect([await countsOf(queue), await countsOf(dead)]).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    expect(await q.take({ from: dead })).toEqual(['m1']);
  });

  it('stay in flight until their timeout ends', async () => {
    await q.client.set(queue, redrive(1));
    await q.send('g', 'm1', 'm2');
    await q.take({ VisibilityTimeout: 10, MaxNumberOfMessages: 1 });
    await q.clock.advance(9_999);
    expect(await q.take()).toEqual([]);
    await q.clock.advance(1);
    expect(await q.take()).toEqual(['m2']);
  });

  it('keep their id, are deduplicated by it, count on and start their retention again', async () => {
    await q.client.set(queue, { ...redrive(1), MessageRetentionPeriod: '100' });
    await q.client.set(dead, { MessageRetentionPeriod: '100' });
    const sent = await q.sendOne('m1', {
      MessageDeduplicationId: 'given',
      MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
    });
    const firstReceivedMs = q.clock.now();
    await q.take(now);
    await q.clock.advance(90_000);
    await q.take();
    const movedMs = q.clock.now();
    await q.clock.advance(100_000);
    const [message] = await q.receive({ from: dead, MessageAttributeNames: ['All'], ...now });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
      Attributes: {
        ApproximateReceiveCount: '2',
        ApproximateFirstReceiveTimestamp: `${firstReceivedMs}`,
        SentTimestamp: `${movedMs}`,
        MessageDeduplicationId: sent.MessageId,
        MessageGroupId: 'g',
        DeadLetterQueueSourceArn: arnOf(queue),
      },
    });
    expect(message?.Attributes?.SequenceNumber).toMatch(/^\d{20}$/);
    expect(message?.Attributes?.SequenceNumber).not.toBe(sent.SequenceNumber);
    await q.clock.advance(1);
    expect(await q.receive({ from: dead })).toEqual([]);
  });

  it('are not swallowed by what was sent to their queue, nor swallow it', async () => {
    await q.client.set(queue, redrive(1));
    const { MessageId } = await q.sendOne('m1', { MessageDeduplicationId: '1' });
    await q.sendOne('other', { to: dead, MessageDeduplicationId: '1' });
    await q.take(now);
    await q.take();
    expect(await q.take({ from: dead, ...now })).toEqual(['other', 'm1']);
    const again = await q.sendOne('m1 again', { to: dead, MessageDeduplicationId: MessageId });
    expect(again.MessageId).toBe(MessageId);
    await q.sendOne('m1', { MessageDeduplicationId: '1' });
    expect(await q.take()).toEqual([]);
  });

  it('may be several in a row, and more than one receive brings', async () => {
    const bodies = Array.from({ length: 25 }, (_, i) => `${i}`);
    await q.client.set(queue, redrive(1));
    await q.send('g', ...bodies);
    for (let i = 0; i < 3; i++) await q.take(now);
    expect(await q.take(now)).toEqual([]);
    const there: string[] = [];
    for (let i = 0; i < 3; i++) {
      const taken = await q.take({ from: dead });
      there.push(...taken);
      for (const body of taken) await q.client.delete(dead, q.handleOf(body));
    }
    expect(there).toEqual(bodies);
  });

  it('do not move in the receive that takes them for the last time, nor past one that still may', async () => {
    await q.send('g', 'm1', 'm2', 'm3');
    await q.take(one);
    await q.take(now);
    expect(await q.take(one)).toEqual(['m2']);
    expect(await q.take(now)).toEqual(['m3']);
    expect(await q.take({ from: dead })).toEqual(['m1', 'm2']);
  });

  it('have bodies of every size, alone and together', async () => {
    await q.client.set(queue, redrive(1));
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000), 'e'.repeat(2_000)];
    await q.client.sendMany(queue, bodies, { MessageGroupId: 'g' });
    await q.take({ ...now, MaxNumberOfMessages: 2 });
    expect(await q.take()).toEqual(bodies.slice(2));
    expect(await q.take({ from: dead, ...now })).toEqual(bodies.slice(0, 2));
    await q.ack(...bodies.slice(2));
    await q.clock.advance(8 * 86_400_000);
    expect(await countsOf(dead)).toEqual([0, 0, 0]);
  });

  it('live as long as their new retention says, with their bodies', async () => {
    await q.client.set(queue, { ...redrive(1), MessageRetentionPeriod: '1209600' });
    await q.client.set(dead, { MessageRetentionPeriod: '1209600' });
    const bodies = ['b'.repeat(700), 'c'.repeat(700), 'd'.repeat(40_000)];
    await q.client.sendMany(queue, bodies, { MessageGroupId: 'g' });
    await q.clock.advance(13 * 86_400_000);
    await q.client.work();
    for (let i = 0; i < 2; i++) await q.take(now);
    await q.clock.advance(13 * 86_400_000);
    await q.client.work();
    expect(await q.take({ from: dead })).toEqual(bodies);
  });

  it('wait for the delay of their own queue', async () => {
    await q.client.set(queue, redrive(1));
    await q.client.set(dead, { DelaySeconds: '10' });
    await q.send('g', 'm1');
    await q.take(now);
    await q.take();
    expect(await countsOf(dead)).toEqual([0, 0, 1]);
    await q.clock.advance(9_999);
    expect(await q.take({ from: dead })).toEqual([]);
    await q.clock.advance(1);
    expect(await q.take({ from: dead })).toEqual(['m1']);
  });

  it('may go to the queue they come from, behind what is there', async () => {
    await q.client.set(queue, redrive(1, queue));
    await q.send('g', 'm1', 'm2');
    expect(await q.take(one)).toEqual(['m1']);
    expect(await q.take(now)).toEqual(['m2', 'm1']);
    expect(await receiveCounts(queue)).toEqual([2, 3]);
  });

  it('may come round to a queue as often as one likes', async () => {
    await q.client.set(queue, redrive(1));
    await q.client.set(dead, redrive(1, queue));
    await q.send('g', 'm1', 'm2');
    const counts: number[] = [];
    for (let round = 0; round < 6; round++) {
      counts.push(...(await receiveCounts(round % 2 === 0 ? queue : dead)));
      expect(await q.take({ ...now, from: round % 2 === 0 ? queue : dead })).toEqual([]);
    }
    expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  });

  it('of a dead-letter queue with a policy of its own count the deliveries since they came', async () => {
    await makeFifo(q.context, 'last.fifo');
    await q.client.set(dead, redrive(3, 'last.fifo'));
    await q.send('g', 'm1');
    for (let i = 0; i < 3; i++) await q.take(now);
    const counted = [];
    for (let i = 0; i < 4; i++) counted.push(...(await receiveCounts(dead)));
    expect(counted).toEqual([3, 4, 5]);
    const [last] = await q.receive({ from: 'last.fifo' });
    expect(last?.Attributes).toMatchObject({
      ApproximateReceiveCount: '6',
      DeadLetterQueueSourceArn: arnOf(dead),
    });
  });

  it('are delivered as usual while their queue does not exist', async () => {
    await q.client.deleteQueue(dead);
    await q.send('g', 'm1');
    for (let i = 0; i < 5; i++) expect(await q.take(now)).toEqual(['m1']);
    await makeFifo(q.context, dead);
    expect(await q.take(now)).toEqual([]);
    expect(await receiveCounts(dead)).toEqual([6]);
  });

  it('follow the policy of the moment', async () => {
    await q.send('g', 'm1');
    for (let i = 0; i < 2; i++) await q.take(now);
    await q.client.set(queue, redrive(3));
    expect(await q.take(now)).toEqual(['m1']);
    await q.client.set(queue, { RedrivePolicy: '' });
    for (let i = 0; i < 4; i++) expect(await q.take(now)).toEqual(['m1']);
    await q.client.set(queue, redrive(1));
    expect(await q.take(now)).toEqual([]);
  });

  it('are out of reach of the handles they had', async () => {
    await q.client.set(queue, redrive(1));
    await q.send('g', 'm1');
    await q.take({ VisibilityTimeout: 1 });
    await q.clock.advance(1_001);
    await q.take();
    await q.ack('m1');
    expect(await countsOf(dead)).toEqual([1, 0, 0]);
  });

  it('go only to a FIFO queue', async () => {
    await makeQueue(q.context, 'standard');
    const Attributes = redrive(1, 'standard');
    const set = await setQueueAttributes.run(q.context, caller, { QueueUrl: queue, Attributes });
    expect(refusalOf(set)).toBe(
      `InvalidParameterValue: Value ${Attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source..`,
    );
    const other = await setQueueAttributes.run(q.context, caller, {
      QueueUrl: 'standard',
      Attributes: redrive(1, queue),
    });
    expect(refusalOf(other)).toMatch(/must be same type/);
  });
});
