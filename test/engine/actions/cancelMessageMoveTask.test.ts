import { beforeEach, describe, expect, it } from 'vitest';
import { cancelMessageMoveTask } from '../../../engine/actions/cancelMessageMoveTask.ts';
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
const start = async () => {
  const input = {
    SourceArn: arnOf('dead'),
    DestinationArn: arnOf('work'),
    MaxNumberOfMessagesPerSecond: 3,
  };
  return answerOf(await startMessageMoveTask.run(context, caller, input)).TaskHandle;
};
const cancel = (TaskHandle: string | undefined) => cancelMessageMoveTask.run(context, caller, { TaskHandle });
const refused = async (handle: string | undefined) => refusalOf(await cancel(handle));
const handleOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

describe('CancelMessageMoveTask', () => {
  it('answers how many were moved, and no more move', async () => {
    await client.sendMany('dead', ['a', 'b', 'c', 'd', 'e', 'f']);
    const handle = await start();
    await client.work();
    expect(answerOf(await cancel(handle))).toEqual({ ApproximateNumberOfMessagesMoved: 3 });
    await clock.advance(10_000);
    await client.work();
    expect([await client.counts('dead'), await client.counts('work')]).toEqual([
      [3, 0, 0],
      [3, 0, 0],
    ]);
  });

  it('lets another task begin once it is done', async () => {
    const handle = await start();
    answerOf(await cancel(handle));
    await client.work();
    await clock.advance(1);
    await start();
  });

  it('refuses a task that is no longer active', async () => {
    const inactive = 'InvalidParameterValue: Only active tasks can be cancelled.';
    const cancelled = await start();
    answerOf(await cancel(cancelled));
    expect(await refused(cancelled)).toBe(inactive);
    await client.work();
    expect(await refused(cancelled)).toBe(inactive);
    const completed = await start();
    await client.work();
    expect(await refused(completed)).toBe(inactive);
  });

  it.each(['', 'garbage', 'eyJ0YXNrSWQiOjF9', handleOf(null), handleOf({ taskId: 'x' })])(
    'refuses the handle %j',
    async (handle) => {
      expect(await refused(handle)).toBe('InvalidParameterValue: Value for parameter TaskHandle is invalid.');
    },
  );

  it('misses a handle, and knows neither queue nor task that is not there', async () => {
    expect(await refused(undefined)).toBe(
      'MissingParameter: The request must contain the parameter TaskHandle.',
    );
    expect(await refused(handleOf({ taskId: 'x', sourceArn: arnOf('nowhere') }))).toBe(
      "ResourceNotFoundException: The resource that you specified for the SourceArn parameter doesn't exist.",
    );
    expect(await refused(handleOf({ taskId: 'x', sourceArn: arnOf('dead') }))).toBe(
      'ResourceNotFoundException: Task does not exist.',
    );
  });
});
