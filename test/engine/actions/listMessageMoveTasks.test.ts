import { beforeEach, describe, expect, it } from 'vitest';
import { cancelMessageMoveTask } from '../../../engine/actions/cancelMessageMoveTask.ts';
import { listMessageMoveTasks } from '../../../engine/actions/listMessageMoveTasks.ts';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import type { Context } from '../../../engine/context.ts';
import { type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, arnOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
beforeEach(async () => {
  ({ context, clock } = testEngine({ settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'dead');
  await makeQueue(context, 'work', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
  });
});
const SourceArn = arnOf('dead');
const start = async (input: object = {}) =>
  answerOf(await startMessageMoveTask.run(context, caller, { SourceArn, ...input })).TaskHandle;
const list = (input: object = {}) => listMessageMoveTasks.run(context, caller, { SourceArn, ...input });

describe('ListMessageMoveTasks', () => {
  it('tells a running task with its handle and what was asked of it', async () => {
    await client.sendMany('dead', ['a', 'b', 'c', 'd']);
    await client.receive('dead', { MaxNumberOfMessages: 1 });
    const startedMs = clock.now();
    const handle = await start({ DestinationArn: arnOf('work'), MaxNumberOfMessagesPerSecond: 2 });
    await client.work();
    await client.send('dead', 'e');
    expect(answerOf(await list())).toEqual({
      Results: [
        {
          TaskHandle: handle,
          Status: 'RUNNING',
          SourceArn,
          DestinationArn: arnOf('work'),
          MaxNumberOfMessagesPerSecond: 2,
          ApproximateNumberOfMessagesMoved: 2,
          ApproximateNumberOfMessagesToMove: 4,
          StartedTimestamp: startedMs,
        },
      ],
    });
  });

  it('tells the others without a handle: how they ended, and why they failed', async () => {
    const common = {
      SourceArn,
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: 0,
      StartedTimestamp: clock.now(),
    };
    const handle = await start();
    answerOf(await cancelMessageMoveTask.run(context, caller, { TaskHandle: handle }));
    expect(answerOf(await list())).toEqual({ Results: [{ ...common, Status: 'CANCELLING' }] });
    await client.work();
    expect(answerOf(await list())).toEqual({ Results: [{ ...common, Status: 'CANCELLED' }] });

    await clock.advance(1_000);
    await start();
    await client.work();
    expect(answerOf(await list())).toEqual({
      Results: [{ ...common, Status: 'COMPLETED', StartedTimestamp: clock.now() }],
    });

    await clock.advance(1_000);
    await client.send('dead', 'straight');
    await start();
    await client.work();
    expect(answerOf(await list())).toEqual({
      Results: [
        {
          ...common,
          Status: 'FAILED',
          FailureReason: 'CouldNotDetermineMessageSource',
          ApproximateNumberOfMessagesToMove: 1,
          StartedTimestamp: clock.now(),
        },
      ],
    });
  });

  it('tells the newest first, one unless asked for more', async () => {
    const startedMs: number[] = [];
    for (let i = 0; i < 12; i++) {
      startedMs.unshift(clock.now());
      await start();
      await client.work();
      await clock.advance(7);
    }
    const told = async (MaxResults?: number) => {
      const answer: { Results?: { StartedTimestamp: number }[] } = answerOf(await list({ MaxResults }));
      return answer.Results?.map(({ StartedTimestamp }) => StartedTimestamp);
    };
    expect(await told()).toEqual(startedMs.slice(0, 1));
    expect(await told(10)).toEqual(startedMs.slice(0, 10));
  });

  it('has nothing to tell of a queue without tasks', async () => {
    expect(answerOf(await list())).toEqual({});
  });

  it.each([0, 11])('refuses MaxResults %i', async (MaxResults) => {
    expect(refusalOf(await list({ MaxResults }))).toBe(
      "InvalidParameterValue: Value for parameter MaxResults is invalid. Reason: You must enter a number that's between 1 and 10.",
    );
  });

  it('misses the source, and does not know one that is not there', async () => {
    expect(refusalOf(await list({ SourceArn: null }))).toBe(
      'MissingParameter: The request must contain the parameter SourceArn.',
    );
    expect(refusalOf(await list({ SourceArn: arnOf('nowhere') }))).toBe(
      "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.",
    );
  });
});
