import { describe, expect, test } from 'vitest';
import { bytes, scriptedApi, sendForm, sendGet, sendJson } from './scriptedApi.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/x-amz-json-1.0' };
const unknownOperation = 'com.amazon.coral.service#UnknownOperationException';

describe('protocol', () => {
  test.each(['/', '/base/', '/000000000000/q1', '/queue/us-east-1/000000000000/q1'])(
    'speaks JSON on the path %s',
    async (target) => {
      const { api, asked } = scriptedApi();
      const headers = { ...json, 'x-amz-target': 'AmazonSQS.CreateQueue' };
      const answer = await api({ method: 'POST', target, headers, body: bytes('{"QueueName":"a"}') });
      expect(answer.headers['Content-Type']).toBe('application/x-amz-json-1.0');
      expect(asked()).toMatchObject({ action: 'CreateQueue', input: { QueueName: 'a' } });
    },
  );

  test.each(['application/x-amz-json-1.0; charset=utf-8', 'text/plain', form['content-type']])(
    'goes by the target header, whatever the content type says: %s',
    async (contentType) => {
      const { api, asked } = scriptedApi();
      await sendJson(api, 'PurgeQueue', {}, { 'content-type': contentType });
      expect(asked()?.action).toBe('PurgeQueue');
    },
  );

  test('speaks Query by GET, by form and by a query string under any content type', async () => {
    const { api, asked, count } = scriptedApi();
    const target = '/?Action=ListQueues&QueueNamePrefix=a';
    await sendGet(api, target);
    expect(asked()?.input).toEqual({ QueueNamePrefix: 'a' });
    await api({ method: 'POST', target, headers: { 'content-type': 'text/plain' }, body: bytes('\xff') });
    expect(asked()?.input).toEqual({ QueueNamePrefix: 'a' });
    await api({ method: 'POST', target: '/', headers: {}, body: bytes('Action=ListQueues&MaxResults=2') });
    expect(asked()?.input).toEqual({ MaxResults: 2 });
    expect(count()).toBe(3);
  });

  test('lets the form decide where it contradicts the query string', async () => {
    const { api, asked } = scriptedApi();
    await sendForm(
      api,
      'Action=SendMessage&MessageBody=form',
      '/?Action=PurgeQueue&MessageBody=query&QueueUrl=q',
    );
    expect(asked()).toMatchObject({
      action: 'SendMessage',
      input: { QueueUrl: 'q', MessageBody: 'form' },
    });
  });

  test('answers a GET without an action, for example of a queue URL, with a bare 404', async () => {
    const { api } = scriptedApi();
    const answer = await sendGet(api, '/000000000000/q1');
    expect(answer).toMatchObject({ status: 404, body: '<UnknownOperationException/>' });
    expect(answer.headers['x-amzn-RequestId']).toBe('request-1');
  });

  test.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('runs nothing by %s', async (method) => {
    const { api, count } = scriptedApi();
    const headers = { ...form };
    const target = '/?Action=PurgeQueue&QueueUrl=q';
    expect((await api({ method, target, headers, body: bytes('') })).status).toBe(404);
    const inJson = { 'x-amz-target': 'AmazonSQS.PurgeQueue' };
    expect((await api({ method, target: '/', headers: inJson, body: bytes('{}') })).status).toBe(400);
    expect(count()).toBe(0);
  });

  test.each(['Forebay.Anything', 'DynamoDB_20120810.ListTables', 'AmazonSQS.', 'AmazonSQS.__proto__', 'x'])(
    'does not know the target %s',
    async (target) => {
      const { api } = scriptedApi();
      const answer = await sendJson(api, '', {}, { 'x-amz-target': target });
      expect(answer.status).toBe(400);
      expect(answer.headers['x-amzn-query-error']).toBe('InvalidAction;Sender');
      expect(JSON.parse(answer.body).__type).toBe(unknownOperation);
    },
  );

  test('answers unknown content and JSON without a target as an unknown operation', async () => {
    const { api } = scriptedApi();
    for (const contentType of ['application/cbor', json['content-type']]) {
      const headers = { 'content-type': contentType };
      const answer = await api({ method: 'POST', target: '/', headers, body: bytes('{}') });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.body).__type).toBe(unknownOperation);
    }
  });
});
