import { beforeEach, describe, expect, it } from 'vitest';
import { startMessageMoveTask } from '../../../engine/actions/startMessageMoveTask.ts';
import type { Context } from '../../../engine/context.ts';
import { type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import {
  answerOf,
  arnOf,
  caller,
  makeQueue,
  putQueue,
  refusalOf,
  testEngine,
} from '../../support/testEngine.ts';

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
type Input = Parameters<typeof startMessageMoveTask.run>[2];
const start = (input: Input = {}) =>
  startMessageMoveTask.run(context, caller, { SourceArn: arnOf('dead'), ...input });
const refused = async (input: Input) => refusalOf(await start(input));

describe('StartMessageMoveTask', () => {
  it('answers with a handle that names task and source', async () => {
    const { TaskHandle } = answerOf(await start());
    expect(JSON.parse(Buffer.from(TaskHandle, 'base64').toString())).toEqual({
      taskId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      sourceArn: arnOf('dead'),
    });
  });

  it('misses the source where there is none', async () => {
    expect(await refused({ SourceArn: null })).toBe(
      'MissingParameter: The request must contain the parameter SourceArn.',
    );
  });

  it.each(['dead', 'arn:aws:sqs:us-east-1', 'http://localhost/000000000000/dead'])(
    'refuses the source %s by its format',
    async (SourceArn) => {
      expect(await refused({ SourceArn })).toBe(
        'InvalidParameterValue: You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>',
      );
    },
  );

  it('does not know a source or destination that is not there, or is not ours', async () => {
    const missing = (name: string) =>
      `ResourceNotFoundException: The resource that you specified for the ${name} parameter doesn't exist.`;
    expect(await refused({ SourceArn: arnOf('nowhere') })).toBe(missing('SourceArn'));
    expect(await refused({ SourceArn: 'arn:aws:sqs:us-east-1:111111111111:dead' })).toBe(
      missing('SourceArn'),
    );
    expect(await refused({ DestinationArn: arnOf('nowhere') })).toBe(missing('DestinationArn'));
  });

  it('takes only a dead-letter queue as its source', async () => {
    const notOne = 'InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.';
    expect(await refused({ SourceArn: arnOf('work') })).toBe(notOne);
    await client.deleteQueue('work');
    expect(await refused({})).toBe(notOne);
  });

  it('refuses a destination that is the source, or of the other type', async () => {
    expect(await refused({ DestinationArn: arnOf('dead') })).toBe(
      'InvalidParameterValue: Source queue arn and destination queue arn cannot be the same.',
    );
    await putQueue(context, { name: 'work.fifo', isFifo: true });
    expect(await refused({ DestinationArn: arnOf('work.fifo') })).toBe(
      'InvalidParameterValue: The source queue and destination queue must be of the same queue type.',
    );
  });

  it.each([0, 501])('refuses a rate of %i', async (MaxNumberOfMessagesPerSecond) => {
    expect(await refused({ MaxNumberOfMessagesPerSecond })).toBe(
      "InvalidParameterValue: Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and 500.",
    );
  });

  it('starts no second task on a source while one is active', async () => {
    const active =
      'InvalidParameterValue: There is already a task running. Only one active task is allowed for a source queue arn at a given time.';
    await client.send('dead', 'a');
    answerOf(await start({ DestinationArn: arnOf('work') }));
    expect(await refused({})).toBe(active);
    await clock.advance(1);
    expect(await refused({})).toBe(active);
    await client.work();
    answerOf(await start());
  });
});
