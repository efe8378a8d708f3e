import { describe, expect, test } from 'vitest';
import { registry } from '../../engine/registry.ts';
import { account, allow, arnOf, authWire, otherAccount } from './authWire.ts';
import { isInLambda } from './inProcess.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const alice = `arn:aws:iam::${account}:user/alice`;
const bob = `arn:aws:iam::${otherAccount}:user/bob`;

/** A queue of the account, its root, and who else a test needs. */
async function setting(attributes: Record<string, string> = {}) {
  const wire = await authWire();
  const rootKey = await wire.issue('root');
  const root = wire.client(rootKey);
  const { QueueUrl = '' } = await root.createQueue({ QueueName: 'orders', Attributes: attributes });
  return {
    ...wire,
    root,
    QueueUrl,
    user: async (policy?: string, name = 'alice') => wire.client(await wire.issue(name, { policy })),
    stranger: async (policy?: string) =>
      wire.client(await wire.issue('bob', { account: otherAccount, policy })),
    setPolicy: (Policy: string) => root.setQueueAttributes({ QueueUrl, Attributes: { Policy } }),
  };
}

const queuePolicy = (...statements: readonly object[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((each) => ({
      Effect: 'Allow',
      Action: 'sqs:*',
      Resource: '*',
      Principal: '*',
      ...each,
    })),
  });

describe('a user', () => {
  test('without a policy may do nothing', async () => {
    const { user, QueueUrl } = await setting();
    const sqs = await user();
    expect(await sdkRefusal(sqs.sendMessage({ QueueUrl, MessageBody: 'a' }))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      text: `User: ${alice} is not authorized to perform: sqs:sendmessage on resource: ${arnOf('orders')} because no identity-based policy allows the sqs:sendmessage action`,
    });
    expect((await sdkRefusal(sqs.listQueues({}))).text).toContain(
      `sqs:listqueues on resource: ${arnOf('')} because`,
    );
  });

  test.each(['json', 'query'] as const)('may do what its policy allows, over %s', async (protocol) => {
    const { issue, client, QueueUrl } = await setting();
    const sqs = client(await issue('alice', { policy: allow('sqs:SendMessage', arnOf('ord*')) }), {
      protocol,
    });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
    await sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'b' }] });
    expect(await sdkRefusal(sqs.receiveMessage({ QueueUrl }))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
    });
  });

  test('sends as one with an id of its own', async () => {
    const { user, QueueUrl } = await setting();
    await (await user(allow('sqs:*'))).sendMessage({ QueueUrl, MessageBody: 'a' });
    const { Messages } = await (await user(allow('sqs:*'))).receiveMessage({
      QueueUrl,
      AttributeNames: ['All'],
    });
    expect(Messages?.[0]?.Attributes?.SenderId).toMatch(/^AIDA[A-Z2-7]{17}$/);
  });

  test('is not allowed a batch by the name of the batch', async () => {
    const { user, QueueUrl } = await setting();
    const sqs = await user(
      allow(['sqs:SendMessageBatch', 'sqs:DeleteMessageBatch', 'sqs:ChangeMessageVisibilityBatch']),
    );
    const batch = { QueueUrl, Entries: [{ Id: '1', MessageBody: 'b' }] };
    expect((await sdkRefusal(sqs.sendMessageBatch(batch))).text).toContain('perform: sqs:sendmessage on');
  });

  test('learns of a missing queue only where it may ask', async () => {
    const { user } = await setting();
    const asked = { QueueName: 'nothing' };
    expect((await sdkRefusal((await user(allow('sqs:*'))).getQueueUrl(asked))).code).toContain(
      'NonExistentQueue',
    );
    const narrow = await user(allow('sqs:*', arnOf('orders')));
    expect((await sdkRefusal(narrow.getQueueUrl(asked))).code).toBe('AccessDenied');
    expect((await sdkRefusal(narrow.createQueue(asked))).code).toBe('AccessDenied');
    await narrow.createQueue({ QueueName: 'orders' });
  });

  test('finds no queue by a URL that names none', async () => {
    const { user } = await setting();
    const sqs = await user(allow('sqs:*'));
    expect((await sdkRefusal(sqs.sendMessage({ QueueUrl: 'http://x/', MessageBody: 'a' }))).code).toContain(
      'NonExistentQueue',
    );
    const narrow = await user(allow('sqs:*', arnOf('orders')));
    expect((await sdkRefusal(narrow.sendMessage({ QueueUrl: 'http://x/', MessageBody: 'a' }))).code).toBe(
      'AccessDenied',
    );
  });

  test('needs what a move task does, on both of its queues', async () => {
    const { user, root, QueueUrl } = await setting();
    const dead = await root.createQueue({ QueueName: 'dead' });
    expect(dead.QueueUrl).toBeDefined();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 });
    await root.setQueueAttributes({ QueueUrl, Attributes: { RedrivePolicy } });
    const task = { SourceArn: arnOf('dead'), DestinationArn: arnOf('orders') };
    const takes = [
      'sqs:StartMessageMoveTask',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    ];
    const start = async (...actions: string[]) =>
      (await sdkRefusal((await user(allow(actions, '*'))).startMessageMoveTask(task))).text;
    expect(await start(...takes)).toContain(`sqs:sendmessage on resource: ${arnOf('orders')}`);
    expect(await start(...takes.slice(0, 2), 'sqs:SendMessage')).toContain(
      `sqs:deletemessage on resource: ${arnOf('dead')}`,
    );
    const sqs = await user(allow([...takes, 'sqs:SendMessage', 'sqs:ListMessageMoveTasks']));
    const { TaskHandle } = await sqs.startMessageMoveTask(task);
    expect((await sdkRefusal(sqs.cancelMessageMoveTask({ TaskHandle }))).text).toContain(
      `sqs:cancelmessagemovetask on resource: ${arnOf('dead')}`,
    );
    expect((await sqs.listMessageMoveTasks({ SourceArn: task.SourceArn })).Results).toHaveLength(1);
  });
});

describe('the policy of a queue', () => {
  test('lets a user in, and takes effect at once', async () => {
    const { user, QueueUrl, setPolicy } = await setting();
    const sqs = await user();
    await setPolicy(
      queuePolicy({ Principal: { AWS: alice }, Action: 'SQS:SendMessage', Resource: arnOf('orders') }),
    );
    await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
    expect((await sdkRefusal(sqs.receiveMessage({ QueueUrl }))).code).toBe('AccessDenied');
    await setPolicy('');
    expect((await sdkRefusal(sqs.sendMessage({ QueueUrl, MessageBody: 'a' }))).code).toBe('AccessDenied');
  });

  test('keeps out whom it denies, but never the root', async () => {
    const { user, root, QueueUrl, setPolicy } = await setting();
    await setPolicy(queuePolicy({ Effect: 'Deny' }));
    expect(
      (await sdkRefusal((await user(allow('sqs:*'))).sendMessage({ QueueUrl, MessageBody: 'a' }))).text,
    ).toBe(
      `User: ${alice} is not authorized to perform: sqs:sendmessage on resource: ${arnOf('orders')} with an explicit deny in a resource-based policy`,
    );
    await root.sendMessage({ QueueUrl, MessageBody: 'a' });
  });

  test('that is not understood lets nobody in but the root, who mends it', async () => {
    const { user, root, QueueUrl, setPolicy, unclear } = await setting();
    await setPolicy(queuePolicy({ Condition: { StringResembles: { 'aws:username': 'alice' } } }));
    const sqs = await user(allow('sqs:*'));
    for (let i = 0; i < 2; i++) {
      expect((await sdkRefusal(sqs.sendMessage({ QueueUrl, MessageBody: 'a' }))).code).toBe('AccessDenied');
    }
    await expect.poll(unclear).toEqual(['statement 1: its conditions are not understood']);
    await root.setQueueAttributes({ QueueUrl, Attributes: { Policy: '' } });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
  });

  test.each<[string, object, boolean]>([
    ['from this machine', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['from elsewhere', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, false],
    ['without TLS', { Bool: { 'aws:SecureTransport': 'false' } }, !isInLambda],
    ['with TLS', { Bool: { 'aws:SecureTransport': 'true' } }, isInLambda],
    ['by name', { StringEquals: { 'aws:username': 'alice' } }, true],
    ['by ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/alice' } }, true],
    ['of the account', { StringEquals: { 'aws:PrincipalAccount': account } }, true],
    ['of another account', { StringEquals: { 'aws:PrincipalAccount': otherAccount } }, false],
    ['of a kind', { StringEquals: { 'aws:PrincipalType': 'User' } }, true],
    ['by id', { StringLike: { 'aws:userid': 'AIDA*' } }, true],
    ['with such a client', { StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' } }, true],
    ['with a referrer', { Null: { 'aws:Referer': 'false' } }, false],
    [
      'in the region',
      { StringEquals: { 'aws:RequestedRegion': 'us-east-1', 'aws:ResourceAccount': account } },
      true,
    ],
    ['on a queue of the team', { StringEquals: { 'aws:ResourceTag/team': 'shop' } }, true],
    ['on a queue of another team', { StringEquals: { 'aws:ResourceTag/team': 'books' } }, false],
    [
      'in these years',
      { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z', 'aws:EpochTime': '1577836800' } },
      true,
    ],
    [
      'by a service of AWS',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:*' }, StringEquals: { 'aws:SourceAccount': account } },
      false,
    ],
  ])('may ask for a call %s', async (_, Condition, isAllowed) => {
    const { user, root, QueueUrl, setPolicy } = await setting();
    await root.tagQueue({ QueueUrl, Tags: { team: 'shop' } });
    await setPolicy(queuePolicy({ Condition }));
    const answer = (await user()).sendMessage({ QueueUrl, MessageBody: 'a' });
    if (isAllowed) expect((await answer).MessageId).toBeDefined();
    else expect((await sdkRefusal(answer)).code).toBe('AccessDenied');
  });

  test('may look at the tags of a request', async () => {
    const policy = allow(['sqs:CreateQueue', 'sqs:TagQueue'], '*', {
      Condition: {
        StringEquals: { 'aws:RequestTag/team': 'shop' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
      },
    });
    const { user } = await setting();
    const sqs = await user(policy);
    await sqs.createQueue({ QueueName: 'mine', tags: { team: 'shop' } });
    expect((await sdkRefusal(sqs.createQueue({ QueueName: 'other' }))).code).toBe('AccessDenied');
    const Tags = { team: 'shop', stage: 'prod' };
    expect((await sdkRefusal(sqs.tagQueue({ QueueUrl: 'mine', Tags }))).code).toBe('AccessDenied');
  });
});

describe('another account', () => {
  test('is let in by AddPermission, and passes that on to its users', async () => {
    const { root, stranger, QueueUrl } = await setting();
    await root.addPermission({
      QueueUrl,
      Label: 'b',
      AWSAccountIds: [otherAccount],
      Actions: ['SendMessage', 'GetQueueUrl'],
    });
    const sqs = await stranger(allow('sqs:*'));
    const found = await sqs.getQueueUrl({ QueueName: 'orders', QueueOwnerAWSAccountId: account });
    expect(found.QueueUrl).toBe(QueueUrl);
    await sqs.sendMessage({ QueueUrl, MessageBody: 'a' });
    expect(await sdkRefusal(sqs.receiveMessage({ QueueUrl }))).toMatchObject({
      code: 'AccessDenied',
      text: `User: ${bob} is not authorized to perform: sqs:receivemessage on resource: ${arnOf('orders')} because no resource-based policy allows the sqs:receivemessage action`,
    });
    expect((await sdkRefusal((await stranger()).sendMessage({ QueueUrl, MessageBody: 'a' }))).text).toContain(
      'because no identity-based policy allows',
    );
  });

  test.each([
    'SetQueueAttributes',
    'DeleteQueue',
    'AddPermission',
    'RemovePermission',
    'TagQueue',
    'UntagQueue',
    'ListQueueTags',
  ])('may never do %s, whatever the queue says', async (action) => {
    const { setPolicy, issue, call, QueueUrl } = await setting();
    await setPolicy(queuePolicy({}));
    const key = await issue('root', { account: otherAccount });
    const more = {
      Attributes: { DelaySeconds: '1' },
      Tags: { a: 'b' },
      TagKeys: ['a'],
      Label: 'l',
      AWSAccountIds: [account],
      Actions: ['*'],
    };
    const answer = await call(key, action, { QueueUrl, ...more });
    expect({ status: answer.status, type: JSON.parse(answer.body).__type }).toEqual({
      status: 403,
      type: 'com.amazon.coral.service#AccessDeniedException',
    });
  });

  test('has queues of its own under the same names', async () => {
    const { stranger, root, QueueUrl } = await setting();
    const sqs = await stranger(allow('sqs:*'));
    const own = await sqs.createQueue({ QueueName: 'orders' });
    expect(own.QueueUrl).not.toBe(QueueUrl);
    await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'a' });
    expect((await root.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
    expect((await sqs.listQueues({})).QueueUrls).toEqual([own.QueueUrl]);
  });
});

describe('who does not sign', () => {
  test('may do what a queue allows to everybody, as the address that it comes from', async () => {
    const { call, root, QueueUrl, setPolicy } = await setting();
    await setPolicy(
      queuePolicy({ Action: 'sqs:SendMessage', Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.1' } } }),
    );
    expect((await call(undefined, 'SendMessage', { QueueUrl, MessageBody: 'a' })).status).toBe(200);
    expect((await call(undefined, 'ReceiveMessage', { QueueUrl })).status).toBe(403);
    const { Messages } = await root.receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['SenderId'] });
    expect(Messages?.[0]?.Attributes).toEqual({ SenderId: '127.0.0.1' });
  });
});

describe('every action', () => {
  const inputs: Readonly<Record<string, object>> = {
    CreateQueue: { QueueName: 'orders' },
    GetQueueUrl: { QueueName: 'orders' },
    ListQueues: {},
    StartMessageMoveTask: { SourceArn: arnOf('orders') },
    ListMessageMoveTasks: { SourceArn: arnOf('orders') },
    CancelMessageMoveTask: {
      TaskHandle: Buffer.from(JSON.stringify({ taskId: 'x', sourceArn: arnOf('orders') })).toString('base64'),
    },
  };

  test.each(Object.keys(registry))('is refused unless allowed: %s', async (action) => {
    const { issue, call, QueueUrl } = await setting();
    const name = `sqs:${action.replace(/Batch$/, '')}`;
    const all = { Effect: 'Allow', Action: '*', Resource: '*' };
    const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    const denied = await issue('alice', { policy: policyOf(all, { ...all, Effect: 'Deny', Action: name }) });
    const allowed = await issue('alice', {
      policy: policyOf({ ...all, Action: [name, 'sqs:*Message', 'sqs:GetQueueAttributes'] }),
    });
    const input = inputs[action] ?? { QueueUrl };
    const refused = await call(denied, action, input);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body).message).toContain(
      `perform: ${name.toLowerCase()} on resource: ${arnOf(action === 'ListQueues' ? '' : 'orders')} with an explicit deny in an identity-based policy`,
    );
    expect((await call(allowed, action, input)).body).not.toContain('AccessDenied');
  });
});
