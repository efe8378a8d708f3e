import { expect, test } from 'vitest';
import { describeInProcess, describeWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const string = (StringValue: string) => ({ DataType: 'String', StringValue });

describeWire('ReceiveMessage', (open) => {
  test('answers no messages when there are none', async () => {
    const { sqs, queue } = await open();
    expect((await sqs.receiveMessage({ QueueUrl: await queue() })).Messages).toBeUndefined();
  });

  test('gives one message unless asked for more, and never more than asked', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    for (let i = 0; i < 12; i++) await sqs.sendMessage({ QueueUrl, MessageBody: `${i}` });
    const bodies = async (MaxNumberOfMessages?: number) =>
      (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages })).Messages?.map(({ Body }) => Body);
    expect(await bodies()).toHaveLength(1);
    expect(await bodies(10)).toHaveLength(10);
    expect(await bodies(10)).toHaveLength(1);
  });

  test.each([
    ['All', ['color', 'column', 'shape', 'size.x']],
    ['.*', ['color', 'column', 'shape', 'size.x']],
    ['*', ['color', 'column', 'shape', 'size.x']],
    ['col.*', ['color', 'column']],
    ['size.*', ['size.x']],
    ['shape', ['shape']],
    ['Shape', []],
    ['AWS.', []],
    ['..foo', []],
    ['', []],
  ])('returns for the attribute name "%s" those it covers', async (name, covered) => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const names = ['color', 'column', 'shape', 'size.x'];
    const MessageAttributes = Object.fromEntries(names.map((each) => [each, string(each)]));
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes });
    const { Messages } = await sqs.receiveMessage({ QueueUrl, MessageAttributeNames: [name] });
    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {}).sort()).toEqual(covered);
    expect(Messages?.[0]?.MD5OfMessageAttributes === undefined).toBe(covered.length === 0);
  });

  test('digests the attributes that it returns, not those that it keeps back', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const MessageAttributes = { 'Help.Me': string('Me'), Hello: string('There'), General: string('Kenobi') };
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm', MessageAttributes });
    const asked = { QueueUrl, MessageAttributeNames: ['Hel.*'] };
    expect((await sqs.receiveMessage(asked)).Messages).toMatchObject([
      { MD5OfMessageAttributes: '83fee93c1bcd8b9a5a923ffacdc636c7' },
    ]);
  });

  test('returns the system attributes that are asked for', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const asked = { QueueUrl, VisibilityTimeout: 0 };
    const none = await sqs.receiveMessage(asked);
    expect(none.Messages?.[0]?.Attributes).toBeUndefined();
    const one = await sqs.receiveMessage({ ...asked, AttributeNames: ['ApproximateReceiveCount' as never] });
    expect(one.Messages?.[0]?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  inProcessTest('is answered while it waits, by a message that arrives', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue();
    const waiting = server.clock.nextSleep();
    const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    await waiting;
    await sqs.sendMessage({ QueueUrl, MessageBody: 'at last' });
    expect((await poll).Messages).toMatchObject([{ Body: 'at last' }]);
  });

  inProcessTest('waits as long as the queue says, and then answers nothing', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue('orders', { ReceiveMessageWaitTimeSeconds: '20' });
    const waiting = server.clock.nextSleep();
    let isAnswered = false;
    const poll = sqs.receiveMessage({ QueueUrl }).finally(() => {
      isAnswered = true;
    });
    await waiting;
    await server.clock.advance(19_999);
    // Had the poll been answered, its answer would have come before this one.
    await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 0 });
    expect(isAnswered).toBe(false);
    await server.clock.advance(1);
    expect((await poll).Messages).toBeUndefined();
  });

  inProcessTest.each([
    ['a delay', { DelaySeconds: '5' }],
    ['a visibility timeout', { VisibilityTimeout: '5' }],
  ])('gets what becomes visible at the end of %s while it waits', async (_what, attributes) => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue('orders', attributes);
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    await sqs.receiveMessage({ QueueUrl });
    const waiting = server.clock.nextSleep();
    const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    await waiting;
    await server.clock.advance(5_000);
    expect((await poll).Messages).toMatchObject([{ Body: 'm' }]);
  });

  test('refuses a wait of more than twenty seconds', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    expect(await sdkRefusal(sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 21 }))).toMatchObject({
      code: 'InvalidParameterValue',
      text: 'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    });
  });
});

describeInProcess('time', (open) => {
  test('delays a message by the queue or by itself, where zero is a delay too', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue('orders', { DelaySeconds: '10' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'by queue' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'at once', DelaySeconds: 0 });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'by itself', DelaySeconds: 20 });
    const bodies = async () =>
      (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages?.map(({ Body }) => Body);
    expect(await bodies()).toEqual(['at once']);
    await server.clock.advance(10_000);
    expect(await bodies()).toEqual(['by queue']);
    await server.clock.advance(10_000);
    expect(await bodies()).toEqual(['by itself']);
  });

  test('ends a message at its retention', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue('orders', { MessageRetentionPeriod: '60' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    await server.clock.advance(60_001);
    expect((await sqs.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
  });
});
