import { expect, test } from 'vitest';
import { describeWire, type Wire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { arnOf } from './refusals/refusalCase.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const redrive = (maxReceiveCount: number | string, target = 'dead') => ({
  RedrivePolicy: JSON.stringify({ maxReceiveCount, deadLetterTargetArn: arnOf(target) }),
});

async function receive({ sqs }: Wire, QueueUrl: string) {
  const { Messages } = await sqs.receiveMessage({
    QueueUrl,
    AttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return Messages?.[0];
}

describeWire('dead letters', (open) => {
  inProcessTest(
    'move to their queue instead of being received once more, with all that they had',
    async () => {
      const wire = await open();
      const { sqs, server } = wire;
      const dead = await wire.queue('dead');
      const QueueUrl = await wire.queue('orders', redrive(1));
      const sentMs = server.clock.now();
      const sent = await sqs.sendMessage({
        QueueUrl,
        MessageBody: 'm',
        MessageGroupId: 'tenant',
        MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
      });
      expect((await receive(wire, QueueUrl))?.MessageId).toBe(sent.MessageId);
      await server.clock.advance(30_000);
      expect(await receive(wire, QueueUrl)).toBeUndefined();
      expect(await receive(wire, dead)).toMatchObject({
        Body: 'm',
        MessageId: sent.MessageId,
        MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
        Attributes: {
          ApproximateReceiveCount: '2',
          DeadLetterQueueSourceArn: arnOf('orders'),
          MessageGroupId: 'tenant',
          SentTimestamp: String(sentMs),
        },
      });
      await server.clock.advance(30_000);
      expect(await receive(wire, QueueUrl)).toBeUndefined();
    },
  );

  inProcessTest('are delivered exactly maxReceiveCount times before', async () => {
    const wire = await open();
    await wire.queue('dead');
    const QueueUrl = await wire.queue('orders', { ...redrive(3), VisibilityTimeout: '1' });
    await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'm' });
    const counts = [];
    for (let i = 0; i < 5; i++) {
      counts.push((await receive(wire, QueueUrl))?.Attributes?.ApproximateReceiveCount);
      await wire.server.clock.advance(1_000);
    }
    expect(counts).toEqual(['1', '2', '3', undefined, undefined]);
  });

  test('may be sent to the queue they come from', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    await sqs.setQueueAttributes({ QueueUrl, Attributes: redrive('5', 'orders') });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
    expect(Attributes).toEqual({
      RedrivePolicy: `{"deadLetterTargetArn":"${arnOf('orders')}","maxReceiveCount":5}`,
    });
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { RedrivePolicy: '' } });
    const after = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['RedrivePolicy'] });
    expect(after.Attributes).toBeUndefined();
  });

  test('are refused by a queue that does not allow their source', async () => {
    const { queue } = await open();
    const allowed = { redrivePermission: 'byQueue', sourceQueueArns: [arnOf('friend')] };
    await queue('dead', { RedriveAllowPolicy: JSON.stringify(allowed) });
    expect(await sdkRefusal(queue('orders', redrive(1)))).toMatchObject({ code: 'InvalidParameterValue' });
    await queue('friend', redrive(1));
  });
});

describeWire('ListDeadLetterSourceQueues', (open) => {
  test('lists sources in pages, and nothing for a queue without', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue('dead');
    expect((await sqs.listDeadLetterSourceQueues({ QueueUrl })).queueUrls ?? []).toEqual([]);
    const sources = [];
    for (const name of ['a', 'b', 'c']) sources.push(await queue(name, redrive(1)));
    await queue('other');
    expect((await sqs.listDeadLetterSourceQueues({ QueueUrl })).queueUrls).toEqual(sources);
    const first = await sqs.listDeadLetterSourceQueues({ QueueUrl, MaxResults: 2 });
    expect(first.queueUrls).toEqual(sources.slice(0, 2));
    const { NextToken } = first;
    const last = await sqs.listDeadLetterSourceQueues({ QueueUrl, MaxResults: 2, NextToken });
    expect(last.queueUrls).toEqual(sources.slice(2));
    expect(last.NextToken).toBeUndefined();
    await sqs.deleteQueue({ QueueUrl: sources[0] });
    expect((await sqs.listDeadLetterSourceQueues({ QueueUrl })).queueUrls).toEqual(sources.slice(1));
  });
});
