import { expect, test } from 'vitest';
import { describeWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { sdkRefusal } from './sdkRefusal.ts';

describeWire('CreateQueue and GetQueueUrl', (open) => {
  test('create a queue and find it', async () => {
    const { sqs, server } = await open();
    const { QueueUrl } = await sqs.createQueue({
      QueueName: 'orders',
      Attributes: { DelaySeconds: '7' },
      tags: { team: 'blue' },
    });
    expect(QueueUrl).toBe(`${server.url}/000000000000/orders`);
    const found = await sqs.getQueueUrl({ QueueName: 'orders', QueueOwnerAWSAccountId: '000000000000' });
    expect(found.QueueUrl).toBe(QueueUrl);
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['DelaySeconds'] });
    expect(Attributes).toEqual({ DelaySeconds: '7' });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({ team: 'blue' });
  });

  test('answer an unknown name by the error that programs know by its name', async () => {
    const { sqs } = await open();
    expect(await sdkRefusal(sqs.getQueueUrl({ QueueName: 'no' }))).toMatchObject({
      name: 'QueueDoesNotExist',
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      status: 400,
    });
  });

  test('take a queue for the same if what is asked for equals what it has now', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue('orders', { DelaySeconds: '1', VisibilityTimeout: '60' });
    expect(await queue('orders')).toBe(QueueUrl);
    expect(await queue('orders', { DelaySeconds: '1' })).toBe(QueueUrl);
    expect(await queue('orders', { MaximumMessageSize: '1048576' })).toBe(QueueUrl);
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '2' } });
    expect(await queue('orders', { DelaySeconds: '2' })).toBe(QueueUrl);
    expect(await sdkRefusal(queue('orders', { DelaySeconds: '1' }))).toMatchObject({
      code: 'QueueAlreadyExists',
      text: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });
});

describeWire('ListQueues', (open) => {
  test('lists queues by prefix, in order, each once over all pages', async () => {
    const { sqs, queue } = await open();
    const urls = [];
    for (const name of ['a-3', 'a-1', 'b-1', 'a-2', 'A-1']) urls.push(await queue(name));
    const wanted = [urls[1], urls[3], urls[0]];
    expect((await sqs.listQueues({ QueueNamePrefix: 'a-' })).QueueUrls).toEqual(wanted);
    const first = await sqs.listQueues({ QueueNamePrefix: 'a-', MaxResults: 2 });
    expect(first.QueueUrls).toEqual(wanted.slice(0, 2));
    const NextToken = first.NextToken as string;
    const last = await sqs.listQueues({ QueueNamePrefix: 'a-', MaxResults: 2, NextToken });
    expect(last).toMatchObject({ QueueUrls: wanted.slice(2) });
    expect(last.NextToken).toBeUndefined();
  });

  test('gives no token without MaxResults', async () => {
    const { sqs, queue } = await open();
    await queue();
    expect((await sqs.listQueues({})).NextToken).toBeUndefined();
  });

  test('answers nothing when there is nothing', async () => {
    const { sqs } = await open();
    expect((await sqs.listQueues({})).QueueUrls).toBeUndefined();
  });
});

describeWire('DeleteQueue and PurgeQueue', (open) => {
  test('delete a queue, whose name stays taken', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    await sqs.sendMessage({ QueueUrl, MessageBody: 'old' });
    await sqs.deleteQueue({ QueueUrl });
    expect(await sdkRefusal(sqs.receiveMessage({ QueueUrl }))).toMatchObject({
      code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
    expect(await sdkRefusal(queue())).toMatchObject({ name: 'QueueDeletedRecently' });
  });

  inProcessTest(
    'free the name of a deleted queue after a minute, and nothing of what was in it',
    async () => {
      const { sqs, server, queue } = await open();
      const QueueUrl = await queue();
      await sqs.sendMessage({ QueueUrl, MessageBody: 'old' });
      await sqs.deleteQueue({ QueueUrl });
      await server.clock.advance(60_000);
      expect(await queue()).toBe(QueueUrl);
      expect((await sqs.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
    },
  );

  test('purge what waits, is delayed and in flight', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    for (const DelaySeconds of [0, 0, 5]) await sqs.sendMessage({ QueueUrl, MessageBody: 'm', DelaySeconds });
    const { Messages } = await sqs.receiveMessage({ QueueUrl });
    await sqs.purgeQueue({ QueueUrl });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
    });
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle as string;
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    expect(await sdkRefusal(sqs.purgeQueue({ QueueUrl }))).toMatchObject({
      name: 'PurgeQueueInProgress',
      status: 403,
    });
  });

  inProcessTest('bring back nothing that was purged, and purge again after a minute', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue();
    for (const DelaySeconds of [0, 0, 5]) await sqs.sendMessage({ QueueUrl, MessageBody: 'm', DelaySeconds });
    await sqs.receiveMessage({ QueueUrl });
    await sqs.purgeQueue({ QueueUrl });
    await server.clock.advance(60_000);
    expect((await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages).toBeUndefined();
    await sqs.purgeQueue({ QueueUrl });
  });
});
