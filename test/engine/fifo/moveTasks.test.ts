import { beforeEach, describe, expect, it } from 'vitest';
import { cancelMessageMoveTask } from '../../../engine/actions/cancelMessageMoveTask.ts';
import { listMessageMoveTasks } from '../../../engine/actions/listMessageMoveTasks.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { runDue } from '../../../engine/background/runDue.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Table } from '../../../engine/table/port.ts';
import { clientOf } from '../../support/client.ts';
import { type FifoQueue, fifoQueue, makeFifo, queue } from '../../support/fifoQueue.ts';
import { seededIds } from '../../support/seeded.ts';
import { answerOf, arnOf, caller, makeQueue, refusalOf } from '../../support/testEngine.ts';
import { expiries } from '../../support/testTable.ts';

const dead = 'dead.fifo';
const other = 'other.fifo';
const redrive = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

describe.each(expiries)('a move task of a FIFO queue, on a %s table,', (expiry) => {
  let q: FifoQueue;
  beforeEach(async () => {
    q = await fifoQueue(expiry);
    await makeFifo(q.context, dead);
    await makeFifo(q.context, other, { RedrivePolicy: redrive });
    await q.client.set(queue, { RedrivePolicy: redrive });
  });
  const start = async (more: object = {}) =>
    answerOf(await startMessageMoveTask.run(q.context, caller, { SourceArn: arnOf(dead), ...more }));
  const task = async () => {
    const input = { SourceArn: arnOf(dead) };
    const told: { Results?: object[] } = answerOf(await listMessageMoveTasks.run(q.context, caller, input));
    return told.Results?.[0];
  };
  /** Sent to their group, received and received again. */
  const makeDead = async (to: string, group: string, bodies: readonly string[]) => {
    for (const body of bodies) await q.sendOne(body, { to, MessageGroupId: group });
    for (let i = 0; i < bodies.length / 10 + 1; i++) await q.take({ from: to, VisibilityTimeout: 0 });
  };

  it('brings dead letters back, each to its queue, each group in its order', async () => {
    await makeDead(queue, 'a', ['a1', 'a2', 'a3']);
    await makeDead(other, 'a', ['x1']);
    await makeDead(queue, 'b', ['b1', 'b2']);
    await start();
    await q.client.work();
    expect(await q.take()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2']);
    expect(await q.take({ from: other })).toEqual(['x1']);
    expect(await q.client.counts(dead)).toEqual([0, 0, 0]);
    expect(await task()).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 6,
      ApproximateNumberOfMessagesToMove: 6,
    });
  });

  it('makes new messages of them, which no deduplication swallows', async () => {
    const sent = await q.sendOne('m1', { MessageDeduplicationId: '1' });
    for (let i = 0; i < 2; i++) await q.take({ VisibilityTimeout: 0 });
    await q.clock.advance(1_000);
    await start();
    await q.client.work();
    const [message] = await q.receive();
    expect(message?.MessageId).not.toBe(sent.MessageId);
    expect(message?.Attributes).toEqual({
      SenderId: 'AIDATEST',
      SentTimestamp: `${q.clock.now()}`,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${q.clock.now()}`,
      MessageDeduplicationId: message?.MessageId,
      MessageGroupId: 'g',
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
    expect(`${message?.Attributes?.SequenceNumber}` > `${sent.SequenceNumber}`).toBe(true);
  });

  it('goes round as often as one likes', async () => {
    for (let round = 0; round < 3; round++) {
      await makeDead(queue, 'g', round === 0 ? ['m1', 'b'.repeat(3_000)] : []);
      await q.take({ VisibilityTimeout: 0 });
      await q.take({ VisibilityTimeout: 0 });
      await q.clock.advance(60_000);
      await start();
      await q.client.work();
    }
    expect(await q.take()).toEqual(['m1', 'b'.repeat(3_000)]);
  });

  it('puts them behind what waits in their group', async () => {
    await makeDead(queue, 'g', ['m1']);
    await q.send('g', 'm2');
    await start();
    await q.client.work();
    expect(await q.take()).toEqual(['m2', 'm1']);
  });

  it('brings them where it was told to, as new messages of no source', async () => {
    await makeDead(queue, 'g', ['m1']);
    await q.sendOne('direct', { to: dead });
    await start({ DestinationArn: arnOf(other) });
    await q.client.work();
    const messages = await q.receive({ from: other });
    expect(messages.map(({ Body }) => Body)).toEqual(['m1', 'direct']);
    expect(messages[0]?.Attributes?.DeadLetterQueueSourceArn).toBeUndefined();
  });

  it('moves no faster than it may', async () => {
    await makeDead(queue, 'g', numbered(9));
    await start({ MaxNumberOfMessagesPerSecond: 3 });
    await q.client.work();
    expect(await q.counts()).toEqual([3, 0, 0]);
    await q.clock.advance(1_000);
    await q.client.work();
    expect(await q.counts()).toEqual([6, 0, 0]);
    await q.clock.advance(2_000);
    await q.client.work();
    expect(await q.take()).toEqual(numbered(9));
    expect(await task()).toMatchObject({ Status: 'COMPLETED' });
  });

  it('stops when it is cancelled', async () => {
    await makeDead(queue, 'g', numbered(9));
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 2 });
    await q.client.work();
    const cancelled = await cancelMessageMoveTask.run(q.context, caller, { TaskHandle });
    expect(answerOf(cancelled)).toEqual({ ApproximateNumberOfMessagesMoved: 2 });
    await q.clock.advance(5_000);
    await q.client.work();
    expect(await task()).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 });
    expect([await q.counts(), await q.client.counts(dead)]).toEqual([
      [2, 0, 0],
      [7, 0, 0],
    ]);
  });

  it('waits for what is in flight, at rest, and takes it when it shows', async () => {
    await makeDead(queue, 'g', ['m1', 'm2']);
    await q.sendOne('m3', { to: dead });
    await q.take({ from: dead, VisibilityTimeout: 8, MaxNumberOfMessages: 1 });
    await start({ DestinationArn: arnOf(other) });
    expect(await q.client.work()).toBe(q.clock.now() + 5_000);
    expect(await task()).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 0 });
    await q.clock.advance(5_000);
    await q.client.work();
    await q.clock.advance(3_000);
    await q.client.work();
    expect(await q.take({ from: other })).toEqual(['m1', 'm2', 'm3']);
    expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 });
  });

  it('passes over any number of expired messages', async () => {
    await q.client.set(dead, { MessageRetentionPeriod: '60' });
    for (const body of numbered(300)) await q.sendOne(body, { to: dead });
    await q.clock.advance(60_001);
    await q.sendOne('living', { to: dead });
    await start({ DestinationArn: arnOf(other) });
    await q.client.work();
    expect(await q.take({ from: other })).toEqual(['living']);
    expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
  });

  it('fails where it cannot tell where from, or where to', async () => {
    await makeDead(queue, 'a', ['m1']);
    await q.clock.advance(1);
    await q.sendOne('direct', { to: dead });
    await start();
    await q.client.work();
    expect(await task()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
      ApproximateNumberOfMessagesMoved: 1,
    });
    await q.client.purge(dead);
    await q.clock.advance(1);
    await makeDead(queue, 'a', ['m2']);
    await start();
    await q.client.deleteQueue(queue);
    await q.client.work();
    expect(await task()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
    });
    expect(await q.client.counts(dead)).toEqual([2, 0, 0]);
  });

  it('is refused between a FIFO queue and a standard one', async () => {
    await makeQueue(q.context, 'standard');
    const input = { SourceArn: arnOf(dead), DestinationArn: arnOf('standard') };
    expect(refusalOf(await startMessageMoveTask.run(q.context, caller, input))).toBe(
      'InvalidParameterValue: The source queue and destination queue must be of the same queue type.',
    );
  });

  it('is killed at any write and goes on: nothing is lost, doubled or out of order', async () => {
    const bodies = [...numbered(4), 'x'.repeat(2_000), 'y'.repeat(9_000)];
    for (let writes = 0; ; writes++) {
      const kill = killable();
      q = await fifoQueue(expiry, {}, kill.wrap);
      await makeFifo(q.context, dead);
      await q.client.set(queue, { RedrivePolicy: redrive });
      for (const group of ['a', 'b'])
        await makeDead(
          queue,
          group,
          bodies.map((body) => `${group}${body}`),
        );
      await start();
      kill.after(writes);
      const isKilled = await q.client.work().then(
        () => false,
        () => true,
      );
      kill.after(Number.POSITIVE_INFINITY);
      // a new process on the same table
      const context = createEngine({
        table: q.context.table,
        clock: q.clock,
        ids: seededIds(writes + 2),
        settings: { sharedTable: false },
      });
      for (let i = 0; i < 20; i++) await runDue(context, { operations: 1_000 });
      const received: string[] = [];
      const client = clientOf(context);
      for (let i = 0; i < 4; i++) {
        for (const { Body, ReceiptHandle } of await client.receive(queue)) {
          received.push(Body);
          await client.delete(queue, ReceiptHandle);
        }
      }
      for (const group of ['a', 'b']) {
        const there = received.filter((body) => body.startsWith(group));
        expect(there.map(short), `killed at write ${writes}`).toEqual(
          bodies.map((body) => short(`${group}${body}`)),
        );
      }
      expect(await client.counts(dead)).toEqual([0, 0, 0]);
      expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 12 });
      if (!isKilled) {
        expect(writes).toBeGreaterThan(15);
        return;
      }
    }
  });
});

const short = (body: string) => body.slice(0, 5);

/** A table whose writes fail, as of a dead process, after so many. */
function killable() {
  let left = Number.POSITIVE_INFINITY;
  const guard = <A extends unknown[], R>(write: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      if (left <= 0) throw new Error('killed');
      left--;
      return write(...given);
    };
  };
  return {
    after(writes: number) {
      left = writes;
    },
    wrap: (table: Table): Table => ({
      ...table,
      put: guard(table.put),
      update: guard(table.update),
      remove: guard(table.remove),
      batchWrite: guard(table.batchWrite),
      transact: guard(table.transact),
    }),
  };
}
