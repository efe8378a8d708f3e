import { expect, test } from 'vitest';
import { describeWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { arnOf } from './refusals/refusalCase.ts';
import { sdkRefusal } from './sdkRefusal.ts';

describeWire('GetQueueAttributes', (open) => {
  inProcessTest('tells what a new queue has', async () => {
    const { sqs, server, queue } = await open();
    const now = String(server.clock.now() / 1000);
    const asked = await sqs.getQueueAttributes({ QueueUrl: await queue(), AttributeNames: ['All'] });
    expect(asked.Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: now,
      DelaySeconds: '0',
      LastModifiedTimestamp: now,
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: arnOf('orders'),
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  test('answers nothing without names, and for names without a value', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    expect((await sqs.getQueueAttributes({ QueueUrl })).Attributes).toBeUndefined();
    const asked = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['RedrivePolicy', 'FifoQueue'] });
    expect(asked.Attributes).toBeUndefined();
  });

  test('counts messages that wait, are delayed and in flight', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    for (const DelaySeconds of [0, 0, 0, 60, 60])
      await sqs.sendMessage({ QueueUrl, MessageBody: 'm', DelaySeconds });
    await sqs.receiveMessage({ QueueUrl });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '2',
    });
  });
});

describeWire('SetQueueAttributes', (open) => {
  inProcessTest('changes what it names, keeps the rest and tells when', async () => {
    const { sqs, server, queue } = await open();
    const QueueUrl = await queue('orders', { DelaySeconds: '3' });
    await server.clock.advance(5_000);
    await sqs.setQueueAttributes({
      QueueUrl,
      Attributes: { VisibilityTimeout: '0', MaximumMessageSize: '1024' },
    });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    expect(Attributes).toMatchObject({
      DelaySeconds: '3',
      VisibilityTimeout: '0',
      MaximumMessageSize: '1024',
      LastModifiedTimestamp: String(server.clock.now() / 1000),
    });
  });

  test('changes nothing if one value is bad', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const Attributes = { DelaySeconds: '5', VisibilityTimeout: '43201' };
    expect(await sdkRefusal(sqs.setQueueAttributes({ QueueUrl, Attributes }))).toMatchObject({
      code: 'InvalidAttributeValue',
      status: 400,
    });
    const after = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['DelaySeconds'] });
    expect(after.Attributes).toEqual({ DelaySeconds: '0' });
  });

  test('refuses FifoQueue=false on a standard queue', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const Attributes = { FifoQueue: 'false' };
    expect(await sdkRefusal(sqs.setQueueAttributes({ QueueUrl, Attributes }))).toMatchObject({
      code: 'InvalidAttributeName',
      text: 'Unknown Attribute FifoQueue.',
    });
    expect(await sdkRefusal(queue('other', Attributes))).toMatchObject({ code: 'InvalidAttributeName' });
  });

  test('switches one kind of encryption off with the other', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const AttributeNames = [
      'SqsManagedSseEnabled',
      'KmsMasterKeyId',
      'KmsDataKeyReusePeriodSeconds',
    ] as const;
    const shown = async () =>
      (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: [...AttributeNames] })).Attributes;
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { KmsMasterKeyId: 'alias/mine' } });
    expect(await shown()).toEqual({ SqsManagedSseEnabled: 'false', KmsMasterKeyId: 'alias/mine' });
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { KmsMasterKeyId: '' } });
    expect(await shown()).toEqual({ SqsManagedSseEnabled: 'false' });
  });
});

describeWire('tags', (open) => {
  test('are added, overwritten, removed and listed', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toBeUndefined();
    await sqs.tagQueue({ QueueUrl, Tags: { team: 'blue', empty: '', 'größe:x': 'a=b + c@d' } });
    await sqs.tagQueue({ QueueUrl, Tags: { team: 'red' } });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({
      team: 'red',
      empty: '',
      'größe:x': 'a=b + c@d',
    });
    await sqs.untagQueue({ QueueUrl, TagKeys: ['team', 'empty', 'unknown', 'größe:x'] });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toBeUndefined();
  });
});

describeWire('permissions', (open) => {
  test('become statements of the policy and leave with the last of them', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const policy = async () =>
      (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] })).Attributes?.Policy;
    await sqs.addPermission({
      QueueUrl,
      Label: 'one',
      AWSAccountIds: ['111122223333'],
      Actions: ['ReceiveMessage'],
    });
    expect(await policy()).toBe(
      `{"Version":"2008-10-17","Id":"${arnOf('orders')}/SQSDefaultPolicy","Statement":[{"Sid":"one","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"SQS:ReceiveMessage","Resource":"${arnOf('orders')}"}]}`,
    );
    await sqs.addPermission({
      QueueUrl,
      Label: 'many',
      AWSAccountIds: ['111122223333', '444455556666'],
      Actions: ['SendMessage', 'GetQueueUrl'],
    });
    expect(JSON.parse((await policy()) ?? '').Statement[1]).toMatchObject({
      Principal: { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] },
      Action: ['SQS:SendMessage', 'SQS:GetQueueUrl'],
    });
    await sqs.removePermission({ QueueUrl, Label: 'one' });
    await sqs.removePermission({ QueueUrl, Label: 'many' });
    expect(await policy()).toBeUndefined();
  });

  test('leave with a policy that is set to nothing', async () => {
    const { sqs, queue } = await open();
    const QueueUrl = await queue();
    const permission = { QueueUrl, Label: 'one', AWSAccountIds: ['111122223333'], Actions: ['SendMessage'] };
    await sqs.addPermission(permission);
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy: '' } });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['Policy'] });
    expect(Attributes).toBeUndefined();
  });
});
