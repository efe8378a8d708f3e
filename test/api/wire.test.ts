import { describe, expect, test } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { testEngine } from '../support/testEngine.ts';
import { sendForm, sendGet, sendJson } from './scriptedApi.ts';

/** The api over the engine's own actions; what the contract's §8 records of AWS, where clients would hide it. */
async function service() {
  const api = createApi({
    engine: testEngine().context,
    account: '000000000000',
    region: 'us-east-1',
    newRequestId: () => 'request-1',
  });
  await sendJson(api, 'CreateQueue', { QueueName: 'q1' });
  return {
    api,
    json: async (action: string, input: object, headers?: Record<string, string>) => {
      const { status, body } = await sendJson(api, action, input, headers);
      return { status, body: body === '' ? '' : JSON.parse(body) };
    },
    form: (form: string, path?: string) => sendForm(api, form, path),
  };
}

const url = 'http://localhost:9324/000000000000/q1';
const receive = 'Action=ReceiveMessage&AttributeName.1=All&MessageAttributeName.1=All';

describe('wire', () => {
  test('answers an empty receive with nothing in it', async () => {
    const { json, form } = await service();
    expect((await json('ReceiveMessage', { QueueUrl: url })).body).toEqual({});
    expect((await form(`${receive}&QueueUrl=q1`)).body).toContain('<ReceiveMessageResult/>');
  });

  test('answers a delete with a body of no bytes', async () => {
    const { json } = await service();
    await json('SendMessage', { QueueUrl: url, MessageBody: 'hello' });
    const { body } = await json('ReceiveMessage', { QueueUrl: url });
    const { ReceiptHandle } = body.Messages[0];
    expect(await json('DeleteMessage', { QueueUrl: url, ReceiptHandle })).toEqual({ status: 200, body: '' });
  });

  test('answers GetQueueAttributes without names with nothing in it', async () => {
    const { json, form } = await service();
    expect((await json('GetQueueAttributes', { QueueUrl: url })).body).toEqual({});
    const { body } = await form('Action=GetQueueAttributes&QueueUrl=q1');
    expect(body).toContain('<GetQueueAttributesResult/>');
  });

  test('keeps carriage returns, quotes and their checksum through Query', async () => {
    const { form } = await service();
    const sent = await form('Action=SendMessage&QueueUrl=q1&MessageBody=a%0D%0Ab%22%3C%3E%26');
    const md5 = /<MD5OfMessageBody>(\w+)</.exec(sent.body)?.[1];
    const received = await form(`${receive}&QueueUrl=q1`);
    expect(received.body).toContain('<Body>a&#xD;\nb&quot;&lt;&gt;&amp;</Body>');
    expect(received.body).toContain(`<MD5OfBody>${md5}</MD5OfBody>`);
  });

  test('sends with attributes in one protocol and receives in the other', async () => {
    const { json, form } = await service();
    const attribute =
      'MessageAttribute.1.Name=city&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=Any+City';
    const sent = await form(`Action=SendMessage&MessageBody=hello&${attribute}`, '/000000000000/q1');
    expect(sent.body).toContain(
      '<MD5OfMessageAttributes>a6ffb68ea212e1f864e24e589a1bda87</MD5OfMessageAttributes>',
    );
    const input = { QueueUrl: url, MessageAttributeNames: ['All'], VisibilityTimeout: 0 };
    const { body } = await json('ReceiveMessage', input);
    expect(body.Messages[0]).toMatchObject({
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
      MD5OfMessageAttributes: 'a6ffb68ea212e1f864e24e589a1bda87',
      MessageAttributes: { city: { DataType: 'String', StringValue: 'Any City' } },
    });
    const again = await form(`${receive}&VisibilityTimeout=0`, '/000000000000/q1');
    expect(again.body).toContain(
      '<MessageAttribute><Name>city</Name><Value><StringValue>Any City</StringValue><DataType>String</DataType></Value></MessageAttribute>',
    );
    expect(again.body).toMatch(
      /<Attribute><Name>ApproximateReceiveCount<\/Name><Value>2<\/Value><\/Attribute>/,
    );
  });

  test('keeps binary attributes, which Query spells in base64', async () => {
    const { json, form } = await service();
    const attribute =
      'MessageAttribute.1.Name=b&MessageAttribute.1.Value.DataType=Binary&MessageAttribute.1.Value.BinaryValue=AQID%2Fw%3D%3D';
    await form(`Action=SendMessage&QueueUrl=q1&MessageBody=hello&${attribute}`);
    const { body } = await json('ReceiveMessage', { QueueUrl: url, MessageAttributeNames: ['b'] });
    expect(body.Messages[0].MessageAttributes).toEqual({
      b: { DataType: 'Binary', BinaryValue: 'AQID/w==' },
    });
  });

  test('keeps the trace header of the request as a system attribute', async () => {
    const { json } = await service();
    await json('SendMessage', { QueueUrl: url, MessageBody: 'a' }, { 'x-amzn-trace-id': 'Root=1-5759e988' });
    const input = { QueueUrl: url, MessageSystemAttributeNames: ['AWSTraceHeader'] };
    const { body } = await json('ReceiveMessage', input);
    expect(body.Messages[0].Attributes).toEqual({ AWSTraceHeader: 'Root=1-5759e988' });
  });

  test.each([
    url,
    'q1',
    '/000000000000/q1/',
    'https://sqs.us-east-1.amazonaws.com/000000000000/q1',
    'http://localhost:4566/queue/us-east-1/000000000000/q1',
    'http://localhost:9324/queue/q1',
  ])('finds the queue by %s', async (queueUrl) => {
    const { json, form } = await service();
    expect((await json('ListQueueTags', { QueueUrl: queueUrl })).status).toBe(200);
    expect((await form(`Action=ListQueueTags&QueueUrl=${encodeURIComponent(queueUrl)}`)).status).toBe(200);
  });

  test.each(['/000000000000/q1', '/queue/q1', '/queue/us-east-1/000000000000/q1'])(
    'finds the queue by the path %s in Query',
    async (path) => {
      const { api, form } = await service();
      expect((await form('Action=ListQueueTags', path)).status).toBe(200);
      expect((await sendGet(api, `${path}?Action=ListQueueTags`)).status).toBe(200);
      expect((await form('Action=ListQueueTags&QueueUrl=other', path)).body).toContain('NonExistentQueue');
    },
  );

  test.each([{}, { QueueUrl: '' }, { QueueUrl: null }, { QueueUrl: 'http://x/1/a b' }])(
    'knows no queue by %j',
    async (input) => {
      const { json } = await service();
      expect(await json('SendMessage', { ...input, MessageBody: 'a' })).toEqual({
        status: 400,
        body: {
          __type: 'com.amazonaws.sqs#QueueDoesNotExist',
          message: 'The specified queue does not exist.',
        },
      });
    },
  );

  test('names a missing parameter', async () => {
    const { form } = await service();
    const { status, body } = await form('Action=SendMessage&QueueUrl=q1');
    expect(status).toBe(400);
    expect(body).toContain(
      '<Code>MissingParameter</Code><Message>The request must contain the parameter MessageBody.</Message>',
    );
  });

  test('reports the failed entries of a batch beside the others', async () => {
    const { form } = await service();
    const entry = 'SendMessageBatchRequestEntry';
    const { status, body } = await form(
      `Action=SendMessageBatch&QueueUrl=q1&${entry}.1.Id=ok&${entry}.1.MessageBody=hello&${entry}.2.Id=bad&${entry}.2.MessageBody=%01`,
    );
    expect(status).toBe(200);
    expect(body).toContain('<SendMessageBatchResultEntry><Id>ok</Id><MessageId>');
    expect(body).toContain('<BatchResultErrorEntry><Id>bad</Id><Code>InvalidMessageContents</Code>');
  });

  test('answers queue URLs that start as the client calls the server', async () => {
    const { api } = await service();
    const answer = await sendForm(api, 'Action=ListQueues', '/', { host: 'queues.local:1234' });
    expect(answer.body).toContain('<QueueUrl>http://queues.local:1234/000000000000/q1</QueueUrl>');
  });

  test('keeps the queues of regions and accounts apart', async () => {
    const { json } = await service();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0';
    expect((await json('GetQueueUrl', { QueueName: 'q1' }, { authorization })).status).toBe(400);
    const created = await json('CreateQueue', { QueueName: 'q1' }, { authorization });
    expect(created.body).toEqual({ QueueUrl: 'http://localhost:9324/111122223333/q1' });
  });
});
