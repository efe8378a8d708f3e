import { describe, expect, test } from 'vitest';
import { openWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { elementText, jsonCall, queryCall, queryGet, rawFetch } from './rawCall.ts';
import { rawProtocols } from './rawProtocols.ts';

const path = '/000000000000/orders';

describe.each(rawProtocols)('a queue URL over $name', ({ call }) => {
  test.each([
    'orders',
    path,
    `http://localhost:9324${path}`,
    `https://sqs.us-east-1.amazonaws.com${path}`,
    `http://host.docker.internal:4566${path}`,
    `http://forebay${path}/`,
    'http://localhost:9324/queue/orders',
    'http://localhost:4566/queue/us-east-1/000000000000/orders',
    'http://us-east-1.queue.localhost.localstack.cloud:4566/000000000000/orders',
  ])('names its queue as %s', async (QueueUrl) => {
    const { sqs, server, queue } = await openWire();
    await queue();
    const sent = await call(server, 'SendMessage', { QueueUrl, MessageBody: 'hello' });
    expect(sent.status).toBe(200);
    const { Messages } = await sqs.receiveMessage({ QueueUrl: 'orders' });
    expect(Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test.each([
    'http://whatever-incorrect-queue-address',
    `http://h/111122223333/orders`,
    'ORDERS',
    'http://h/',
    '',
  ])('names no queue as "%s"', async (QueueUrl) => {
    const { server, queue } = await openWire();
    await queue();
    const answer = await call(server, 'ReceiveMessage', { QueueUrl });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatch(/QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue/);
  });
});

describe('the path of a Query call', () => {
  test.each([path, `${path}/`, '/queue/orders', '/queue/us-east-1/000000000000/orders'])(
    'names the queue as %s',
    async (onPath) => {
      const { server, queue } = await openWire();
      await queue();
      expect(
        (await queryCall(server, 'SendMessage', { MessageBody: 'hello' }, { path: onPath })).status,
      ).toBe(200);
      const received = await queryCall(server, 'ReceiveMessage', {}, { path: onPath });
      expect(elementText(received.body, 'Body')).toBe('hello');
    },
  );

  test('gives way to a QueueUrl', async () => {
    const { sqs, server, queue } = await openWire();
    await queue();
    const others = await queue('others');
    await queryCall(server, 'SendMessage', { QueueUrl: others, MessageBody: 'hello' }, { path });
    expect((await sqs.receiveMessage({ QueueUrl: 'orders' })).Messages).toBeUndefined();
    expect((await sqs.receiveMessage({ QueueUrl: others })).Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test.each([
    ['CreateQueue', { QueueName: 'orders' }],
    ['ListQueues', {}],
    ['Nonsense', {}],
  ])('is no place for %s', async (action, input) => {
    const { server, queue } = await openWire();
    await queue();
    const { status, body } = await queryCall(server, action, input, { path });
    expect(status).toBe(400);
    expect(elementText(body, 'Code')).toBe('InvalidAction');
    expect(elementText(body, 'Message')).toBe(`The action ${action} is not valid for this endpoint.`);
  });

  test('lets GetQueueUrl pass', async () => {
    const { server, queue } = await openWire();
    const url = await queue();
    const found = await queryCall(server, 'GetQueueUrl', { QueueName: 'orders' }, { path });
    expect(elementText(found.body, 'QueueUrl')).toBe(url);
  });

  test('without an action is nothing that SQS knows', async () => {
    const { server, queue } = await openWire();
    await queue();
    expect(await queryGet(server, path)).toMatchObject({ status: 404, body: '<UnknownOperationException/>' });
  });
});

describe('the path of a JSON call', () => {
  test.each(['/', '/base/', path, '/anything/at/all'])('does not matter: %s', async (onPath) => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const answer = await jsonCall({ url: server.url + onPath }, 'SendMessage', {
      QueueUrl,
      MessageBody: 'hello',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a GET', () => {
  test('is a Query call', async () => {
    const { server, queue } = await openWire();
    const url = encodeURIComponent(await queue());
    const version = 'Version=2012-11-05';
    const sent = await queryGet(
      server,
      `/?Action=SendMessage&${version}&QueueUrl=${url}&MessageBody=a+b%20c%2B`,
    );
    expect(sent.status).toBe(200);
    const received = await queryGet(server, `${path}?Action=ReceiveMessage&AttributeName=All`);
    expect(elementText(received.body, 'Body')).toBe('a b c+');
    expect(received.body).toContain('<Name>ApproximateReceiveCount</Name><Value>1</Value>');
  });

  test('may be signed by its parameters, of old or new kind', async () => {
    const { server, queue } = await openWire();
    await queue();
    const signatures = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fsqs%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=abc&X-Amz-Security-Token=t',
      'AWSAccessKeyId=AKID&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=abc%3D&Timestamp=2026-01-01T00%3A00%3A00Z&Expires=2026-01-01&SecurityToken=t',
    ];
    for (const signature of signatures) {
      const answer = await queryGet(server, `${path}?Action=SendMessage&MessageBody=hello&${signature}`);
      expect(answer.status).toBe(200);
    }
  });
});

describe('the URLs that are returned', () => {
  test('begin as the client calls the server', async () => {
    const { server } = await openWire();
    const created = await jsonCall({ url: `http://127.0.0.1:${server.port}` }, 'CreateQueue', {
      QueueName: 'orders',
    });
    expect(JSON.parse(created.body).QueueUrl).toBe(`http://127.0.0.1:${server.port}${path}`);
  });

  inProcessTest('begin with the base URL if there is one', async () => {
    const { queue } = await openWire({ server: { baseUrl: 'https://queues.example.com/' } });
    expect(await queue()).toBe(`https://queues.example.com${path}`);
  });
});

describe('an Authorization header', () => {
  test.each(['garbage', 'AWS4-HMAC-SHA256 Credential=x', 'AWS AKID:sig', 'Bearer token', ''])(
    'of "%s" is let through',
    async (Authorization) => {
      const { server } = await openWire();
      expect((await jsonCall(server, 'ListQueues', {}, { Authorization })).status).toBe(200);
    },
  );

  test('says which region and account the call is about', async () => {
    const { server } = await openWire();
    const Authorization =
      'AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=abc';
    const created = await jsonCall(server, 'CreateQueue', { QueueName: 'orders' }, { Authorization });
    const { QueueUrl } = JSON.parse(created.body);
    expect(QueueUrl).toBe(`${server.url}/111122223333/orders`);
    const asked = { QueueUrl, AttributeNames: ['QueueArn'] };
    const told = await jsonCall(server, 'GetQueueAttributes', asked, { Authorization });
    expect(JSON.parse(told.body).Attributes.QueueArn).toBe('arn:aws:sqs:eu-west-1:111122223333:orders');
  });
});

// behind the gateway there is no address but the service's
inProcessTest('health does not stand in the way of a Query call', async () => {
  const { server } = await openWire();
  expect(JSON.parse((await rawFetch(`${server.url}/health`, {})).body)).toMatchObject({ status: 'ok' });
  expect((await queryGet(server, '/health?Action=ListQueues')).body).toContain('<ListQueuesResult/>');
});
