import { describe, expect, onTestFinished, test } from 'vitest';
import { type RawClient, rawClient } from '../local/rawClient.ts';
import { openWire } from './describeWire.ts';
import { inProcessTest } from './inProcess.ts';
import { elementText, jsonCall, queryCall } from './rawCall.ts';

async function connect(port: number): Promise<RawClient> {
  const client = await rawClient(port);
  onTestFinished(client.leave);
  return client;
}

const head = (...lines: readonly string[]) =>
  ['POST / HTTP/1.1', 'Host: localhost', 'X-Amz-Target: AmazonSQS.ListQueues', ...lines, '', ''].join('\r\n');
const urlsOf = (...names: readonly string[]) => names.map((name) => `/000000000000/${name}"`);

describe('a request', () => {
  test('waits with its body for 100 Continue', async () => {
    const { server, queue } = await openWire();
    await queue();
    const client = await connect(server.port);
    client.write(head('Content-Length: 2', 'Expect: 100-continue'));
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('{}');
    expect(await client.until('orders"]}')).toContain('HTTP/1.1 200 OK');
  });

  test('comes in chunks, cut anywhere', async () => {
    const { sqs, server, queue } = await openWire();
    const QueueUrl = await queue();
    const body = Buffer.from(JSON.stringify({ QueueUrl, MessageBody: 'é😀' }));
    const client = await connect(server.port);
    client.write(
      'POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    for (const byte of body) client.write(Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a]));
    client.write('0\r\n\r\n');
    expect(await client.until('MessageId')).toContain('HTTP/1.1 200 OK');
    expect((await sqs.receiveMessage({ QueueUrl })).Messages).toMatchObject([{ Body: 'é😀' }]);
  });

  test('follows another on the same connection, and may be sent before that is answered', async () => {
    const { server, queue } = await openWire();
    await queue('a');
    const client = await connect(server.port);
    const request = `${head('Content-Length: 2')}{}`;
    client.write(request);
    const first = await client.until(urlsOf('a')[0]!);
    expect(first).not.toMatch(/^connection: close/im);
    await queue('b');
    client.write(request + request);
    await client.until(`b"]}HTTP/1.1`);
    const all = await client.until(`b"]}`);
    expect(all.match(/HTTP\/1\.1 200 OK/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test('may end its connection', async () => {
    const { server } = await openWire();
    const client = await connect(server.port);
    client.write(`${head('Content-Length: 2', 'Connection: close')}{}`);
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 OK.*\{\}$/s);
  });

  // the gateway speaks HTTP/1.1, and queue URLs begin as the deployment says
  inProcessTest('has no need of a Host in HTTP/1.0', async () => {
    const { server, queue } = await openWire();
    await queue();
    const client = await connect(server.port);
    client.write('GET /?Action=ListQueues HTTP/1.0\r\n\r\n');
    expect(await client.closed()).toContain('<QueueUrl>http://localhost/000000000000/orders</QueueUrl>');
  });
});

describe('a header', () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  const shown = { MessageSystemAttributeNames: ['AWSTraceHeader'] };

  // behind the gateway, which adds one to every request, only one that is signed
  inProcessTest.each(['AWS JSON', 'AWS Query'])(
    'X-Amzn-Trace-Id stays with the message over %s',
    async (protocol) => {
      const { server, queue } = await openWire();
      const QueueUrl = await queue();
      const message = { QueueUrl, MessageBody: 'hello' };
      const headers = { 'X-Amzn-Trace-Id': trace };
      const sent =
        protocol === 'AWS JSON'
          ? await jsonCall(server, 'SendMessage', message, headers)
          : await queryCall(server, 'SendMessage', message, { headers });
      // It is not an attribute that the sender gave, so there is no digest of it.
      expect(sent.body).not.toContain('MD5OfMessageSystemAttributes');
      const received = await jsonCall(server, 'ReceiveMessage', { QueueUrl, ...shown });
      expect(JSON.parse(received.body).Messages[0].Attributes).toEqual({ AWSTraceHeader: trace });
    },
  );

  test('X-Amzn-Trace-Id gives way to the system attribute', async () => {
    const { server, queue } = await openWire();
    const QueueUrl = await queue();
    const own = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=own' } };
    const message = { QueueUrl, MessageBody: 'hello', MessageSystemAttributes: own };
    await jsonCall(server, 'SendMessage', message, { 'X-Amzn-Trace-Id': trace });
    const received = await jsonCall(server, 'ReceiveMessage', { QueueUrl, ...shown });
    expect(JSON.parse(received.body).Messages[0].Attributes).toEqual({ AWSTraceHeader: 'Root=own' });
  });

  test.each([
    'application/x-amz-json-1.0',
    'application/x-amz-json-1.0; charset=utf-8',
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
  ])('X-Amz-Target makes JSON of the content type %s', async (type) => {
    const { server } = await openWire();
    const answer = await jsonCall(server, 'ListQueues', {}, { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 200, body: '{}' });
  });

  test('Accept does not turn the answer of a Query call into JSON', async () => {
    const { server, queue } = await openWire();
    const url = await queue();
    const headers = { Accept: 'application/json' };
    const listed = await queryCall(server, 'ListQueues', {}, { headers });
    expect(listed.headers.get('content-type')).toBe('text/xml');
    expect(elementText(listed.body, 'QueueUrl')).toBe(url);
  });

  test('that nobody knows changes nothing', async () => {
    const { server } = await openWire();
    const headers = { 'X-Amz-Whatever': 'x', 'amz-sdk-invocation-id': 'x', 'x-amzn-query-mode': 'true' };
    expect((await jsonCall(server, 'ListQueues', {}, headers)).status).toBe(200);
  });
});
