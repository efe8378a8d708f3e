import { describe, expect, test } from 'vitest';
import { openWire } from './describeWire.ts';
import { elementText, jsonCall, queryCall, rawFetch } from './rawCall.ts';

const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = form) =>
  rawFetch(url, { method: 'POST', headers, body });

describe('JSON', () => {
  test('may hold members that nobody knows, nulls and empty lists', async () => {
    const { sqs, server, queue } = await openWire();
    const QueueUrl = await queue();
    const sent = await jsonCall(server, 'SendMessage', {
      QueueUrl,
      MessageBody: 'hello',
      DelaySeconds: null,
      MessageGroupId: null,
      MessageAttributes: {
        city: {
          DataType: 'String',
          StringValue: 'Any City',
          BinaryValue: null,
          StringListValues: [],
          New: 1,
        },
      },
      MessageSystemAttributes: {},
      Unheard: { of: ['it'] },
    });
    expect(JSON.parse(sent.body).MD5OfMessageAttributes).toBe('a6ffb68ea212e1f864e24e589a1bda87');
    const received = await jsonCall(server, 'ReceiveMessage', {
      QueueUrl,
      AttributeNames: null,
      MessageAttributeNames: [],
      MaxNumberOfMessages: null,
      VisibilityTimeout: null,
      WaitTimeSeconds: null,
      ReceiveRequestAttemptId: 'ignored',
    });
    expect(JSON.parse(received.body).Messages).toHaveLength(1);
    expect((await sqs.receiveMessage({ QueueUrl })).Messages).toBeUndefined();
  });

  test('may be missing where no member is needed', async () => {
    const { server } = await openWire();
    expect(await jsonCall(server, 'ListQueues', '')).toMatchObject({ status: 200, body: '{}' });
  });

  test.each([
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '1'],
    ['cut off', '{"QueueUrl":"x"'],
    ['followed by more', '{} {}'],
    ['with a single quote', "{'QueueUrl':'x'}"],
  ])('is refused as %s', async (_what, body) => {
    const { server } = await openWire();
    const answer = await jsonCall(server, 'ReceiveMessage', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe('MalformedInput;Sender');
    expect(JSON.parse(answer.body).__type).toBe('com.amazon.coral.service#SerializationException');
  });

  test.each([
    ['a text for a number', { MaxNumberOfMessages: '1' }, 'STRING_VALUE can not be converted to an Integer'],
    [
      'a fraction for a whole number',
      { MaxNumberOfMessages: 1.5 },
      'DECIMAL_VALUE can not be converted to an Integer',
    ],
    ['a number for a text', { QueueUrl: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    ['a flag for a text', { QueueUrl: true }, 'TRUE_VALUE can not be converted to a String'],
    ['a list for a text', { QueueUrl: [] }, 'Start of list found where not expected'],
    ['an object for a text', { QueueUrl: {} }, 'Start of structure or map found where not expected.'],
    [
      'an object for a number',
      { WaitTimeSeconds: {} },
      'Start of structure or map found where not expected.',
    ],
    ['a text for a list', { AttributeNames: 'All' }, 'Unexpected field type'],
  ])('is refused with %s, before its queue is looked up', async (_what, input, text) => {
    const { server } = await openWire();
    const answer = await jsonCall(server, 'ReceiveMessage', { QueueUrl: 'no', ...input });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'com.amazon.coral.service#SerializationException',
      message: text,
    });
  });

  test('is refused with a text that is not UTF-8', async () => {
    const { server } = await openWire();
    const body = Buffer.from('{"QueueUrl":"\xff"}', 'latin1');
    const answer = await post(server.url, body, { 'X-Amz-Target': 'AmazonSQS.ReceiveMessage' });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('SerializationException');
  });

  test.each([
    'AmazonSQS.Nonsense',
    'AmazonSQS.',
    'AmazonSNS.Publish',
    'SendMessage',
    'AmazonSQS.constructor',
    '',
  ])('is refused for the target "%s"', async (target) => {
    const { server } = await openWire();
    const answer = await post(server.url, '{}', { 'X-Amz-Target': target });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe('InvalidAction;Sender');
    expect(JSON.parse(answer.body).__type).toBe('com.amazon.coral.service#UnknownOperationException');
  });

  test('is refused without a target', async () => {
    const { server } = await openWire();
    const answer = await post(server.url, '{}', { 'Content-Type': 'application/x-amz-json-1.0' });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).__type).toBe('com.amazon.coral.service#UnknownOperationException');
  });
});

describe('a form', () => {
  test('may have gaps, any order, parameters that nobody knows and no version', async () => {
    const { server, queue } = await openWire();
    const QueueUrl = encodeURIComponent(await queue());
    const answer = await post(
      server.url,
      `SendMessageBatchRequestEntry.20.MessageBody=second&SendMessageBatchRequestEntry.3.Id=a&Unheard.1.Of=it&SendMessageBatchRequestEntry.20.Id=b&Action=SendMessageBatch&SendMessageBatchRequestEntry.3.MessageBody=first+one&QueueUrl=${QueueUrl}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(/<Id>a<\/Id>.*<Id>b<\/Id>/);
    const received = await post(
      `${server.url}/000000000000/orders`,
      'Action=ReceiveMessage&MaxNumberOfMessages=10&AttributeName=ApproximateReceiveCount&MessageSystemAttributeName.1=SenderId',
    );
    expect(received.body).toMatch(/<Body>first one<\/Body>.*<Body>second<\/Body>/);
    expect(received.body).toContain('<Name>ApproximateReceiveCount</Name>');
    expect(received.body).toContain('<Name>SenderId</Name>');
  });

  test('may name a single attribute without a number', async () => {
    const { sqs, server, queue } = await openWire();
    const QueueUrl = await queue();
    const set = 'Action=SetQueueAttributes&Attribute.Name=VisibilityTimeout&Attribute.Value=7';
    expect((await post(`${server.url}/000000000000/orders`, set)).status).toBe(200);
    const asked = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
    expect(asked.Attributes).toEqual({ VisibilityTimeout: '7' });
  });

  test('may come without a content type', async () => {
    const { server } = await openWire();
    const body = new TextEncoder().encode('Action=ListQueues');
    expect((await post(server.url, body, {})).body).toContain('<ListQueuesResult/>');
  });

  test.each([
    ['a number that is none', 'MaxNumberOfMessages=ten'],
    ['a broken escape', 'MessageBody=%zz'],
    ['an escape that is not UTF-8', 'MessageBody=%ff'],
  ])('is refused with %s', async (_what, parameter) => {
    const { server, queue } = await openWire();
    await queue();
    const { status, body } = await post(
      `${server.url}/000000000000/orders`,
      `Action=ReceiveMessage&${parameter}`,
    );
    expect(status).toBe(400);
    expect(elementText(body, 'Code')).toBe('MalformedInput');
  });

  test('is refused for an unknown action, whose name is shown without what XML cannot hold', async () => {
    const { server } = await openWire();
    const { status, body } = await post(server.url, 'Action=%3Cb%3E%00%0D');
    expect(status).toBe(400);
    expect(body).toContain(
      '<Message>The action &lt;b&gt;\ufffd&#xD; is not valid for this endpoint.</Message>',
    );
  });

  test('needs an action', async () => {
    const { server } = await openWire();
    expect((await queryCall(server, '', {})).status).toBe(400);
    expect(await post(server.url, 'QueueUrl=x')).toMatchObject({
      status: 404,
      body: '<UnknownOperationException/>',
    });
  });
});
