import { describe, expect, test } from 'vitest';
import { queueError } from '../../engine/errors.ts';
import { err, ok } from '../../engine/result.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { scriptedApi, sendForm, sendJson } from './scriptedApi.ts';

describe('createApi', () => {
  test('gives every answer the request id that it was handed', async () => {
    const { api } = scriptedApi({ newRequestId: () => 'id-7' });
    const answers = [
      await sendJson(api, 'PurgeQueue', {}),
      await sendJson(api, 'Nothing', {}),
      await sendForm(api, 'Action=PurgeQueue'),
      await sendForm(api, 'Action=Nothing'),
    ];
    expect(answers.map(({ headers }) => headers['x-amzn-RequestId'])).toEqual([
      'id-7',
      'id-7',
      'id-7',
      'id-7',
    ]);
    expect(answers[2]?.body).toContain('<RequestId>id-7</RequestId>');
    expect(answers[3]?.body).toContain('<RequestId>id-7</RequestId>');
  });

  test('turns a bug into a bare 500 and reports it', async () => {
    const { api, answers, faults } = scriptedApi();
    const bug = new TypeError('secret detail');
    answers(() => {
      throw bug;
    });
    const json = await sendJson(api, 'SendMessage', {});
    expect(json.status).toBe(500);
    expect(json.headers['x-amzn-query-error']).toBe('InternalFailure;Receiver');
    expect(JSON.parse(json.body)).toEqual({
      __type: 'com.amazon.coral.service#InternalFailure',
      message: 'An internal error occurred.',
    });
    const query = await sendForm(api, 'Action=SendMessage');
    expect(query.status).toBe(500);
    expect(query.body).toContain('<Type>Receiver</Type><Code>InternalFailure</Code>');
    expect(query.body).not.toContain('secret');
    const fault = { requestId: 'request-1', action: 'SendMessage', error: bug };
    expect(faults).toEqual([fault, fault]);
  });

  test('turns a storage outage into a 503, which clients repeat', async () => {
    const { api, answers, faults } = scriptedApi();
    answers(() => {
      throw new StorageUnavailable('the disk is full');
    });
    const answer = await sendJson(api, 'SendMessage', {});
    expect(answer.status).toBe(503);
    expect(answer.headers['Retry-After']).toBe('1');
    expect(answer.headers['x-amzn-query-error']).toBe('ServiceUnavailable;Receiver');
    expect(answer.body).not.toContain('disk');
    expect(faults).toHaveLength(1);
  });

  test('reports nothing for an expected refusal', async () => {
    const { api, answers, faults } = scriptedApi();
    answers(err(queueError('OverLimit', 'Too many.')));
    expect((await sendJson(api, 'ReceiveMessage', {})).status).toBe(403);
    expect(faults).toEqual([]);
  });

  test('runs an action of JSON and of Query alike', async () => {
    const { api, answers, asked } = scriptedApi();
    answers(ok({}));
    await sendJson(api, 'SendMessage', { QueueUrl: 'q', MessageBody: 'hello', DelaySeconds: 3 });
    const first = asked();
    await sendForm(api, 'Action=SendMessage&QueueUrl=q&MessageBody=hello&DelaySeconds=3');
    expect(asked()).toEqual(first);
  });

  test('hands the signal of the request to the action', async () => {
    const { api, asked } = scriptedApi();
    const { signal } = new AbortController();
    await api({
      method: 'POST',
      target: '/',
      headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
      body: new Uint8Array(),
      signal,
    });
    expect(asked()?.caller.signal).toBe(signal);
  });
});
