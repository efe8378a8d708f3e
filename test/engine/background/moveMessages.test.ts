import { beforeEach, describe, expect, it } from 'vitest';
import { listMessageMoveTasks } from '../../../engine/actions/listMessageMoveTasks.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import { runDue } from '../../../engine/background/runDue.ts';
import type { Context } from '../../../engine/context.ts';
import { createEngine } from '../../../engine/engine.ts';
import { bodiesOf, type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { seededIds } from '../../support/seeded.ts';
import { answerOf, arnOf, caller, makeQueue, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
const toDead = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false, recentlyDeletedMs: 0 } }));
  client = clientOf(context);
  await makeQueue(context, 'dead');
  for (const name of ['work', 'more']) await makeQueue(context, name, { RedrivePolicy: toDead });
});
const start = async (input: { DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number } = {}) =>
  answerOf(await startMessageMoveTask.run(context, caller, { SourceArn: arnOf('dead'), ...input }));
const task = async () => {
  const input = { SourceArn: arnOf('dead') };
  const answer: { Results?: object[] } = answerOf(await listMessageMoveTasks.run(context, caller, input));
  return answer.Results?.[0];
};
/** Sends, receives and receives again. */
const makeDead = async (queue: string, bodies: readonly string[]) => {
  await client.sendMany(queue, bodies);
  for (let i = 0; i < 2; i++) await client.receive(queue, { VisibilityTimeout: 0 });
};
const receive = async (queue: string, VisibilityTimeout = 600) =>
  client.receive(queue, { VisibilityTimeout, MessageSystemAttributeNames: ['All'] });
const counts = async (...queues: string[]) => Promise.all(queues.map(client.counts));

describe('a message move task', () => {
  it('brings dead letters back to the queues that they came from', async () => {
    await makeDead('work', ['a', 'b']);
    await makeDead('more', ['c']);
    await start();
    await client.work();
    expect(bodiesOf(await receive('work'))).toEqual(['a', 'b']);
    expect(bodiesOf(await receive('more'))).toEqual(['c']);
    expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 });
    expect(await client.counts('dead')).toEqual([0, 0, 0]);
  });

  it('brings everything to its destination, whatever came straight to the dead-letter queue', async () => {
    await makeDead('work', ['a']);
    await client.send('dead', 'straight');
    await makeQueue(context, 'third');
    await start({ DestinationArn: arnOf('third') });
    await client.work();
    expect(bodiesOf(await receive('third'))).toEqual(['a', 'straight']);
  });

  it('makes them new: id, times, count and origin', async () => {
    await client.set('work', { MessageRetentionPeriod: '100' });
    await client.set('dead', { MessageRetentionPeriod: '1000' });
    const { MessageId } = await client.send('work', 'a', { MessageGroupId: 'g' });
    for (let i = 0; i < 2; i++) await client.receive('work', { VisibilityTimeout: 0 });
    await clock.advance(500_000);
    await start();
    const movedMs = clock.now();
    await client.work();
    await clock.advance(100_000);
    const [moved] = await receive('work', 0);
    expect(moved?.MessageId).not.toBe(MessageId);
    expect(moved?.Attributes).toEqual({
      SenderId: caller.senderId,
      MessageGroupId: 'g',
      SentTimestamp: `${movedMs}`,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: `${movedMs + 100_000}`,
    });
    await clock.advance(1);
    expect(await client.counts('work')).toEqual([0, 0, 0]);
  });

  it('moves bodies of every size, which live as long as their messages', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    await client.set('work', { MessageRetentionPeriod: '1209600' });
    await client.set('dead', { MessageRetentionPeriod: '1209600' });
    await makeDead('work', bodies);
    await clock.advance(1_209_600_000 - 10_000);
    await start();
    await client.work();
    await clock.advance(1_209_600_000 - 10_000);
    await client.work();
    expect(bodiesOf(await receive('work'))).toEqual(bodies);
  });

  it('takes messages in flight when they become visible', async () => {
    await makeDead('work', ['a', 'b']);
    await client.receive('dead', { MaxNumberOfMessages: 1, VisibilityTimeout: 12 });
    await start();
    await client.work();
    expect(await counts('dead', 'work')).toEqual([
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(await task()).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 });
    await clock.advance(12_000);
    await client.work();
    await clock.advance(5_000);
    await client.work();
    expect(await client.counts('work')).toEqual([2, 0, 0]);
    expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 });
  });

  it('keeps to its rate', async () => {
    for (let i = 0; i < 3; i++) await client.sendMany('dead', [...'abcdefghij']);
    await start({ DestinationArn: arnOf('work'), MaxNumberOfMessagesPerSecond: 7 });
    const moved: (number | undefined)[] = [];
    for (let second = 0; second < 5; second++) {
      for (let step = 0; step < 7; step++) {
        await client.work();
        await clock.advance(step < 6 ? 143 : 142);
      }
      moved.push((await client.counts('work'))[0]);
    }
    const atMost = [14, 21, 28, 35, 42];
    moved.forEach((count, i) => {
      expect(count).toBeLessThanOrEqual(atMost[i]!);
      expect(count).toBeGreaterThanOrEqual(Math.min(30, 7 * (i + 1)));
    });
  });

  it('fails when it cannot tell where a message came from', async () => {
    await client.send('dead', 'straight');
    await start();
    await client.work();
    expect(await task()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
    expect(await client.counts('dead')).toEqual([1, 0, 0]);
  });

  it.each(['the destination', 'a source of messages'])(
    'fails when %s is deleted under way, and loses nothing',
    async (which) => {
      await makeDead('work', [...'abcdef']);
      const DestinationArn = which === 'the destination' ? arnOf('work') : undefined;
      await start({ DestinationArn, MaxNumberOfMessagesPerSecond: 2 });
      await client.work();
      await client.deleteQueue('work');
      await clock.advance(1_000);
      await client.work();
      expect(await task()).toMatchObject({
        Status: 'FAILED',
        FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
        ApproximateNumberOfMessagesMoved: 2,
      });
      expect(await client.counts('dead')).toEqual([4, 0, 0]);
    },
  );

  it('ends with its source', async () => {
    await makeDead('work', ['a', 'b']);
    await start({ MaxNumberOfMessagesPerSecond: 1 });
    await client.work();
    await client.deleteQueue('dead');
    await makeQueue(context, 'dead');
    await client.send('dead', 'new');
    await clock.advance(1_000);
    await client.work();
    await clock.advance(5_000);
    await client.work();
    expect(await counts('dead', 'work')).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });

  it('passes what has expired', async () => {
    await client.set('dead', { MessageRetentionPeriod: '60' });
    await client.send('dead', 'old', { DelaySeconds: 50 });
    await clock.advance(30_000);
    await client.send('dead', 'young', { DelaySeconds: 31 });
    await clock.advance(31_000);
    await start({ DestinationArn: arnOf('work') });
    await client.work();
    expect(bodiesOf(await receive('work'))).toEqual(['young']);
    expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
  });

  it('is taken up by another process when its own was killed, wherever that was', async () => {
    const bodies = [...'abcdefghij'];
    const message = (letter: string) => letter.repeat(600);
    const { table } = context;
    const writes = ['put', 'update', 'remove', 'transact'] as const;
    for (let killedAt = 0; killedAt < 40; killedAt++) {
      await client.sendMany('dead', bodies.map(message));
      await start({ DestinationArn: arnOf('work') });
      let calls = 0;
      const dying = { ...table };
      for (const name of writes) {
        dying[name] = (async (...call: [never, never]) => {
          if (calls++ >= killedAt) throw new Error('killed');
          return table[name](...call);
        }) as never;
      }
      const parts = { table: dying, clock, ids: seededIds(killedAt + 100), settings: context.settings };
      await runDue(createEngine(parts), { operations: 3 }).catch(() => {});
      await clock.advance(60_000);
      await client.work(4);
      const moved = await receive('work');
      expect(bodiesOf(moved).toSorted()).toEqual(bodies.map(message));
      expect(await task()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 10 });
      expect(await client.counts('dead')).toEqual([0, 0, 0]);
      for (const { ReceiptHandle } of moved) await client.delete('work', ReceiptHandle);
    }
  });
});
