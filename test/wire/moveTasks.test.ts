import { expect, test } from 'vitest';
import { describeWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { arnOf } from './refusals/refusalCase.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const SourceArn = arnOf('dead');

/** A queue whose messages, all received once too often, lie in its dead-letter queue. */
async function withDeadLetters(wire: Wire, bodies: readonly string[]) {
  const dead = await wire.queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
  const orders = await wire.queue('orders', { RedrivePolicy, VisibilityTimeout: '1' });
  for (const MessageBody of bodies) await wire.sqs.sendMessage({ QueueUrl: orders, MessageBody });
  for (let round = 0; round < 2; round++) {
    await wire.sqs.receiveMessage({ QueueUrl: orders, MaxNumberOfMessages: 10 });
    await wire.server.clock.advance(1_000);
  }
  return { dead, orders };
}

const list = async ({ sqs }: Wire) => (await sqs.listMessageMoveTasks({ SourceArn })).Results?.[0];

describeWire('a message move task', (open) => {
  inProcessTest('brings dead letters back to where they come from, as new messages', async () => {
    const wire = await open();
    const { sqs, server } = wire;
    const { dead, orders } = await withDeadLetters(wire, ['a', 'b']);
    const startedMs = server.clock.now();
    const { TaskHandle } = await sqs.startMessageMoveTask({ SourceArn });
    expect(JSON.parse(Buffer.from(TaskHandle as string, 'base64').toString())).toEqual({
      taskId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sourceArn: SourceArn,
    });
    expect(await list(wire)).toEqual({
      TaskHandle,
      Status: 'RUNNING',
      SourceArn,
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: 2,
      StartedTimestamp: startedMs,
    });
    await server.work();
    expect(await list(wire)).toEqual({
      Status: 'COMPLETED',
      SourceArn,
      ApproximateNumberOfMessagesMoved: 2,
      ApproximateNumberOfMessagesToMove: 2,
      StartedTimestamp: startedMs,
    });
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: orders,
      MaxNumberOfMessages: 10,
      AttributeNames: ['All'],
    });
    expect(Messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['a', '1'],
      ['b', '1'],
    ]);
    expect((await sqs.receiveMessage({ QueueUrl: dead })).Messages).toBeUndefined();
  });

  inProcessTest('keeps to its rate, tells its destination and stops when it is cancelled', async () => {
    const wire = await open();
    const { sqs, server } = wire;
    await withDeadLetters(wire, ['a', 'b', 'c']);
    await wire.queue('others');
    const task = { SourceArn, DestinationArn: arnOf('others'), MaxNumberOfMessagesPerSecond: 1 };
    const { TaskHandle } = await sqs.startMessageMoveTask(task);
    await server.work();
    expect(await list(wire)).toMatchObject({
      ...task,
      Status: 'RUNNING',
      ApproximateNumberOfMessagesMoved: 1,
      TaskHandle,
    });
    expect(await sqs.cancelMessageMoveTask({ TaskHandle })).toMatchObject({
      ApproximateNumberOfMessagesMoved: 1,
    });
    const cancelling = await list(wire);
    expect(cancelling).toMatchObject({ Status: 'CANCELLING' });
    expect(cancelling).not.toHaveProperty('TaskHandle');
    await server.clock.advance(5_000);
    await server.work();
    expect(await list(wire)).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 1 });
  });

  inProcessTest('fails over a message that came from nowhere', async () => {
    const wire = await open();
    const { dead } = await withDeadLetters(wire, []);
    await wire.sqs.sendMessage({ QueueUrl: dead, MessageBody: 'direct' });
    await wire.sqs.startMessageMoveTask({ SourceArn });
    await wire.server.work();
    expect(await list(wire)).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
    expect((await wire.sqs.receiveMessage({ QueueUrl: dead })).Messages).toMatchObject([{ Body: 'direct' }]);
  });

  inProcessTest('is listed among the newest, and not at all before there is one', async () => {
    const wire = await open();
    await withDeadLetters(wire, ['a']);
    expect(await list(wire)).toBeUndefined();
    for (let i = 0; i < 3; i++) {
      await wire.sqs.startMessageMoveTask({ SourceArn });
      await wire.server.work();
      await wire.server.clock.advance(1_000);
    }
    const { Results = [] } = await wire.sqs.listMessageMoveTasks({ SourceArn, MaxResults: 2 });
    const started = Results.map(({ StartedTimestamp }) => StartedTimestamp as number);
    expect(started).toEqual([wire.server.clock.now() - 1_000, wire.server.clock.now() - 2_000]);
  });

  test("needs a queue that is somebody's dead-letter queue", async () => {
    const wire = await open();
    await wire.queue('dead');
    expect(await sdkRefusal(wire.sqs.startMessageMoveTask({ SourceArn }))).toMatchObject({
      code: 'InvalidParameterValue',
      text: 'Source queue must be configured as a Dead Letter Queue.',
    });
    expect(await sdkRefusal(wire.sqs.startMessageMoveTask({ SourceArn: arnOf('no') }))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
  });
});
