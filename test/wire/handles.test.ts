import { expect, test } from 'vitest';
import { describeWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { sdkRefusal } from './sdkRefusal.ts';

async function receive({ sqs }: Wire, QueueUrl: string) {
  const { Messages } = await sqs.receiveMessage({ QueueUrl, AttributeNames: ['All'] });
  return Messages?.[0];
}

async function sendAndReceive(wire: Wire) {
  const QueueUrl = await wire.queue();
  await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
  const message = await receive(wire, QueueUrl);
  return { QueueUrl, ReceiptHandle: message?.ReceiptHandle as string };
}

describeWire('DeleteMessage', (open) => {
  inProcessTest('deletes a message in flight, as often as asked', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.sqs.deleteMessage(message);
    await wire.sqs.deleteMessage(message);
    await wire.server.clock.advance(30_000);
    expect(await receive(wire, message.QueueUrl)).toBeUndefined();
  });

  test('refuses a handle that it never gave', async () => {
    const wire = await open();
    const QueueUrl = await wire.queue();
    expect(await sdkRefusal(wire.sqs.deleteMessage({ QueueUrl, ReceiptHandle: 'garbage' }))).toEqual({
      name: 'ReceiptHandleIsInvalid',
      code: 'ReceiptHandleIsInvalid',
      status: 404,
      text: 'The input receipt handle "garbage" is not a valid receipt handle.',
    });
  });

  inProcessTest('deletes a message whose timeout has passed', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.server.clock.advance(31_000);
    await wire.sqs.deleteMessage(message);
    expect(await receive(wire, message.QueueUrl)).toBeUndefined();
  });

  inProcessTest('deletes a message whose timeout was changed, by the handle it had before', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.sqs.changeMessageVisibility({ ...message, VisibilityTimeout: 100 });
    await wire.server.clock.advance(50_000);
    await wire.sqs.deleteMessage(message);
    await wire.server.clock.advance(50_000);
    expect(await receive(wire, message.QueueUrl)).toBeUndefined();
  });

  inProcessTest('keeps a message that another has received since', async () => {
    const wire = await open();
    const first = await sendAndReceive(wire);
    await wire.server.clock.advance(30_000);
    await receive(wire, first.QueueUrl);
    await wire.sqs.deleteMessage(first);
    await wire.server.clock.advance(30_000);
    expect((await receive(wire, first.QueueUrl))?.Attributes).toMatchObject({ ApproximateReceiveCount: '3' });
  });

  inProcessTest('gives every receive a handle of its own, of at most 1024 characters', async () => {
    const wire = await open();
    const first = await sendAndReceive(wire);
    await wire.server.clock.advance(30_000);
    const second = await receive(wire, first.QueueUrl);
    expect(second?.ReceiptHandle).not.toBe(first.ReceiptHandle);
    expect(second?.ReceiptHandle).toMatch(/^AQEB[A-Za-z0-9+/=_-]{1,1020}$/);
  });
});

describeWire('ChangeMessageVisibility', (open) => {
  inProcessTest('counts from now on, in both directions', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.server.clock.advance(20_000);
    await wire.sqs.changeMessageVisibility({ ...message, VisibilityTimeout: 20 });
    await wire.server.clock.advance(19_000);
    expect(await receive(wire, message.QueueUrl)).toBeUndefined();
    await wire.server.clock.advance(1_000);
    expect(await receive(wire, message.QueueUrl)).toBeDefined();
  });

  inProcessTest('gives a message back at once with zero, and wakes who waits', async () => {
    const wire = await open();
    const { sqs, server } = wire;
    const message = await sendAndReceive(wire);
    const waiting = server.clock.nextSleep();
    const poll = sqs.receiveMessage({ QueueUrl: message.QueueUrl, WaitTimeSeconds: 20 });
    await waiting;
    await sqs.changeMessageVisibility({ ...message, VisibilityTimeout: 0 });
    expect((await poll).Messages).toMatchObject([{ Body: 'm' }]);
  });

  inProcessTest('hides a message again whose timeout has passed', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.server.clock.advance(31_000);
    await wire.sqs.changeMessageVisibility({ ...message, VisibilityTimeout: 10 });
    expect(await receive(wire, message.QueueUrl)).toBeUndefined();
    await wire.server.clock.advance(10_000);
    expect(await receive(wire, message.QueueUrl)).toBeDefined();
  });

  test('delivers with a timeout of zero without hiding, and the handle stays good', async () => {
    const wire = await open();
    const { sqs } = wire;
    const QueueUrl = await wire.queue('orders', { VisibilityTimeout: '0' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const first = await receive(wire, QueueUrl);
    expect(first?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle: first?.ReceiptHandle });
    expect(await receive(wire, QueueUrl)).toBeUndefined();
  });

  inProcessTest('refuses to hide a message for more than twelve hours in all', async () => {
    const wire = await open();
    const message = await sendAndReceive(wire);
    await wire.server.clock.advance(1);
    const change = wire.sqs.changeMessageVisibility({ ...message, VisibilityTimeout: 43_200 });
    expect(await sdkRefusal(change)).toMatchObject({
      code: 'InvalidParameterValue',
      text: 'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    });
  });
});
