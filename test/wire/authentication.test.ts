import { describe, expect, test } from 'vitest';
import { signed } from '../api/auth/sdkSigner.ts';
import { rawClient } from '../local/rawClient.ts';
import { account, authWire, otherAccount } from './authWire.ts';
import { inProcessTest } from './inProcess.ts';
import { elementText, jsonCall, queryCall, queryGet } from './rawCall.ts';
import { sdkRefusal } from './sdkRefusal.ts';

const minuteMs = 60_000;

describe.each(['json', 'query'] as const)('a stock client of the protocol %s', (protocol) => {
  test('works through the life of a message with an issued key', async () => {
    const { issue, client } = await authWire();
    const sqs = client(await issue('root'), { protocol });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'žluťoučký 🫖 & <tea> + 100 %' });
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MessageSystemAttributeNames: ['All'],
      AttributeNames: ['All'],
    });
    expect(Messages).toMatchObject([
      { Body: 'žluťoučký 🫖 & <tea> + 100 %', Attributes: { SenderId: account } },
    ]);
    await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
    expect((await sqs.listQueues({ QueueNamePrefix: 'ord' })).QueueUrls).toEqual([QueueUrl]);
  });

  test('works with a session token', async () => {
    const { issue, client } = await authWire();
    const key = await issue('root', { withSessionToken: true });
    await client(key, { protocol }).createQueue({ QueueName: 'orders' });
    expect(
      await sdkRefusal(client({ ...key, sessionToken: undefined }, { protocol }).listQueues({})),
    ).toMatchObject({
      code: 'InvalidClientTokenId',
    });
  });

  test('is refused with a secret that is not the key’s', async () => {
    const { issue, client } = await authWire();
    const key = await issue('root');
    expect(
      await sdkRefusal(client({ ...key, secret: 'guessed' }, { protocol }).listQueues({})),
    ).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      text: expect.stringContaining('The request signature we calculated does not match'),
    });
  });

  inProcessTest('is refused with a key that nobody issued, that was disabled, that was deleted', async () => {
    const wire = await authWire();
    const [key, other] = [await wire.issue('root'), await wire.issue('root')];
    const unknown = {
      code: 'InvalidClientTokenId',
      status: 403,
      text: 'The security token included in the request is invalid.',
    };
    const stranger = { ...key, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
    expect(await sdkRefusal(wire.client(stranger, { protocol }).listQueues({}))).toMatchObject(unknown);
    await wire.client(key, { protocol }).listQueues({});
    await wire.disable(key);
    await wire.delete(other);
    await wire.clock.advance(minuteMs);
    for (const gone of [key, other]) {
      expect(await sdkRefusal(wire.client(gone, { protocol }).listQueues({}))).toMatchObject(unknown);
    }
  });

  inProcessTest('is refused when its clock is far from the server’s', async () => {
    const wire = await authWire();
    const sqs = wire.client(await wire.issue('root'), { protocol });
    await wire.clock.advance(16 * minuteMs);
    expect(await sdkRefusal(sqs.listQueues({}))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
      text: expect.stringContaining('Signature expired'),
    });
  });

  test('finds its queues in the region that it signs for, in the account of its key', async () => {
    const { issue, client } = await authWire();
    const key = await issue('root', { account: otherAccount });
    const sqs = client(key, { protocol, region: 'eu-central-1' });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    expect(QueueUrl).toContain(`/${otherAccount}/orders`);
    expect((await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] })).Attributes).toEqual({
      QueueArn: `arn:aws:sqs:eu-central-1:${otherAccount}:orders`,
    });
  });
});

describe('a request without a signature', () => {
  test('is refused in the protocol that it speaks', async () => {
    const { server } = await authWire();
    const text = `Access to the resource ${server.url}/ is denied.`;
    const json = await jsonCall(server, 'ListQueues', {});
    expect(json.status).toBe(403);
    expect(json.headers.get('x-amzn-query-error')).toBe('AccessDenied;Sender');
    expect(JSON.parse(json.body)).toEqual({
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message: text,
    });
    const query = await queryCall(server, 'ListQueues', {});
    expect(query.status).toBe(403);
    expect(elementText(query.body, 'Code')).toBe('AccessDenied');
    expect(elementText(query.body, 'Message')).toBe(text);
  });

  test('learns nothing of whether a queue is there', async () => {
    const { server, issue, client } = await authWire();
    await client(await issue('root')).createQueue({ QueueName: 'orders' });
    const refusals = await Promise.all(
      ['orders', 'nothing'].map((QueueUrl) => jsonCall(server, 'GetQueueAttributes', { QueueUrl })),
    );
    expect(refusals.map(({ status, body }) => ({ status, body }))).toEqual([
      { status: 403, body: refusals[1]?.body },
      { status: 403, body: refusals[0]?.body },
    ]);
  });

  inProcessTest('is answered about the health of the server', async () => {
    const { server } = await authWire();
    expect((await queryGet(server, '/health')).status).toBe(200);
  });
});

describe('a malformed signature', () => {
  test('is refused in the protocol that the request speaks', async () => {
    const { server } = await authWire();
    const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=a' };
    const text =
      "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    const json = await jsonCall(server, 'ListQueues', {}, headers);
    expect(json.status).toBe(400);
    expect(JSON.parse(json.body)).toEqual({
      __type: 'com.amazon.coral.service#IncompleteSignatureException',
      message: text,
    });
    const query = await queryCall(server, 'ListQueues', {}, { headers });
    expect(query.status).toBe(400);
    expect(elementText(query.body, 'Code')).toBe('IncompleteSignature');
  });
});

describe('a presigned URL', () => {
  async function presigned() {
    const wire = await authWire();
    const key = await wire.issue('root');
    const { QueueUrl = '' } = await wire.client(key).createQueue({ QueueName: 'orders' });
    const host = new URL(wire.server.url).host;
    const credentials = { ...key, secretAccessKey: key.secret };
    const query = { Action: 'SendMessage', MessageBody: 'a+b & c/d', Version: '2012-11-05' };
    const request = { method: 'GET', path: new URL(QueueUrl).pathname, query, headers: { host } } as const;
    const { target } = await signed(request, { credentials, atMs: wire.clock.now(), expiresIn: 1_800 });
    return { wire, key, QueueUrl, target };
  }

  test('is this one call for whoever has it, as often as it is made', async () => {
    const { wire, key, QueueUrl, target } = await presigned();
    for (const expected of [200, 200]) expect((await queryGet(wire.server, target)).status).toBe(expected);
    const { Messages } = await wire.client(key).receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    expect(Messages?.map(({ Body }) => Body)).toEqual(['a+b & c/d', 'a+b & c/d']);
    const changed = await queryGet(wire.server, target.replace('SendMessage', 'PurgeQueue'));
    expect(elementText(changed.body, 'Code')).toBe('SignatureDoesNotMatch');
  });

  inProcessTest('is nothing when its term is over', async () => {
    const { wire, target } = await presigned();
    expect((await queryGet(wire.server, target)).status).toBe(200);
    await wire.clock.advance(1_801_000);
    expect(elementText((await queryGet(wire.server, target)).body, 'Message')).toContain('Signature expired');
  });
});

describe('a trace header', () => {
  test('that was not signed is not kept with a message', async () => {
    const wire = await authWire();
    const key = await wire.issue('root');
    const { QueueUrl } = await wire.client(key).createQueue({ QueueName: 'orders' });
    const input = { QueueUrl, MessageBody: 'traced' };
    const sent = await wire.call(key, 'SendMessage', input, { 'X-Amzn-Trace-Id': 'Root=1-made-up' });
    expect(sent.status).toBe(200);
    const { Messages } = await wire
      .client(key)
      .receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['All'] });
    expect(Messages?.[0]?.Attributes).not.toHaveProperty('AWSTraceHeader');
  });
});

describe('a header that comes twice', () => {
  test('is signed as a list, and accepted as one', async () => {
    const wire = await authWire();
    const key = await wire.issue('root');
    const host = new URL(wire.server.url).host;
    const request = {
      headers: { host, 'x-amz-target': 'AmazonSQS.ListQueues', 'my-list': 'a,b' },
      body: '{}',
    };
    const credentials = { ...key, secretAccessKey: key.secret };
    const { headers } = await signed(request, { credentials, atMs: wire.clock.now() });
    const { 'my-list': _, ...once } = headers;
    const lines = [
      ...Object.entries(once).map(([name, value]) => `${name}: ${value}`),
      'My-List: a',
      'My-List: b',
    ];
    const client = await rawClient(wire.server.port);
    client.write(
      `POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
    expect(await client.closed()).toMatch(/^HTTP\/1.1 200 OK/);
  });
});
