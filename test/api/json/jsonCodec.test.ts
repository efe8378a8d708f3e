import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { errorKinds, queueError } from '../../../engine/errors.ts';
import { err, ok } from '../../../engine/result.ts';
import { scriptedApi, sendJson } from '../scriptedApi.ts';

const serialization = 'com.amazon.coral.service#SerializationException';

async function refusalOf(body: unknown) {
  const { api, count } = scriptedApi();
  const answer = await sendJson(api, 'SendMessageBatch', body);
  expect(count()).toBe(0);
  expect(answer.status).toBe(400);
  expect(answer.headers['x-amzn-query-error']).toBe('MalformedInput;Sender');
  const { __type, message } = JSON.parse(answer.body);
  expect(__type).toBe(serialization);
  return message;
}

describe('jsonCodec', () => {
  test('answers an action without an output with an empty body', async () => {
    const { api } = scriptedApi();
    expect(await sendJson(api, 'DeleteMessage', {})).toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'request-1' },
      body: '',
    });
  });

  test('answers an output with nothing in it as an empty object', async () => {
    const { api, answers } = scriptedApi();
    answers(ok({ Messages: undefined }));
    expect((await sendJson(api, 'ReceiveMessage', {})).body).toBe('{}');
  });

  test('reads a missing body as an object without members', async () => {
    const { api, asked } = scriptedApi();
    expect((await sendJson(api, 'ListQueues', '')).status).toBe(200);
    expect(asked()?.input).toEqual({});
  });

  test('ignores unknown members and takes null for absent', async () => {
    const { api, asked } = scriptedApi();
    const input = { QueueUrl: 'q', DelaySeconds: null, MessageAttributes: null, Extra: [[{}]] };
    expect((await sendJson(api, 'SendMessage', input)).status).toBe(200);
    expect(asked()?.input).toMatchObject({ QueueUrl: 'q', DelaySeconds: null });
  });

  test('takes an empty list for an empty map, as PHP writes it', async () => {
    const { api, count } = scriptedApi();
    expect((await sendJson(api, 'SendMessage', { MessageAttributes: [] })).status).toBe(200);
    expect(count()).toBe(1);
  });

  test('keeps characters outside of ASCII', async () => {
    const { api, asked } = scriptedApi();
    await sendJson(api, 'SendMessage', { MessageBody: 'ñ€😀\u0000' });
    expect(asked()?.input).toEqual({ MessageBody: 'ñ€😀\u0000' });
  });

  test.each(['{', '{"QueueUrl":', '{"a":1}}', 'null', '"text"', '7', 'NaN', "{'a':1}", '\ufeff{}'])(
    'refuses a body that is no JSON object: %s',
    async (body) => {
      expect(await refusalOf(body)).toMatch(/\S/);
    },
  );

  test('refuses a list', async () => {
    expect(await refusalOf('[{}]')).toBe('Start of list found where not expected');
  });

  test('refuses bytes that are not UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"MessageBody":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    expect(await refusalOf(body)).toBe('The request body is not valid UTF-8.');
  });

  test.each([
    [{ DelaySeconds: '1' }, 'STRING_VALUE can not be converted to an Integer'],
    [{ DelaySeconds: 1.5 }, 'DECIMAL_VALUE can not be converted to an Integer'],
    [{ DelaySeconds: true }, 'TRUE_VALUE can not be converted to an Integer'],
    [{ QueueUrl: 7 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ QueueUrl: ['q'] }, 'Start of list found where not expected'],
    [{ QueueUrl: { a: 1 } }, 'Start of structure or map found where not expected.'],
    [{ AttributeNames: { a: 1 } }, 'Start of structure or map found where not expected.'],
    [{ AttributeNames: 'All' }, 'Unexpected field type'],
    [{ Attributes: { DelaySeconds: 1 } }, 'Unexpected field type'],
    [{ MessageAttributes: { a: { StringValue: 7 } } }, 'Unexpected field type'],
    [{ MessageAttributes: { a: 'b' } }, 'Unexpected field type'],
    [{ Entries: [{ DelaySeconds: '1' }] }, 'STRING_VALUE can not be converted to an Integer'],
    [{ Entries: [null] }, 'Unexpected field type'],
  ])('refuses the wrong type in %j', async (body, message) => {
    expect(await refusalOf(body)).toBe(message);
  });

  test('refuses a number beyond all numbers', async () => {
    expect(await refusalOf('{"DelaySeconds":1e999}')).toBe(
      'DECIMAL_VALUE can not be converted to an Integer',
    );
  });

  test.each(['[', '{"a":'])('refuses a long nest of %s without running out of stack', async (open) => {
    expect(await refusalOf(open.repeat(1_000_000))).toBe('The request body is nested too deeply.');
  });

  test('reads a long text of brackets, quotes and backslashes as what it is', async () => {
    const { api, asked } = scriptedApi();
    const body = '[{"\\'.repeat(50_000);
    await sendJson(api, 'SendMessage', { MessageBody: body });
    expect(asked()?.input).toEqual({ MessageBody: body });
  });

  test('does not let a member called __proto__ reach a prototype', async () => {
    const { api, asked } = scriptedApi();
    await sendJson(
      api,
      'SetQueueAttributes',
      '{"Attributes":{"__proto__":"x"},"__proto__":{"MessageBody":"y"}}',
    );
    expect(asked()?.action).toBe('SetQueueAttributes');
    expect(asked()?.input).not.toHaveProperty('MessageBody');
    expect(({} as { MessageBody?: string }).MessageBody).toBeUndefined();
  });

  test.each(Object.entries(errorKinds))('answers %s with its type, code and status', async (code, kind) => {
    const { api, answers } = scriptedApi();
    answers(err(queueError(code as keyof typeof errorKinds, 'The "text".')));
    const answer = await sendJson(api, 'SendMessage', {});
    expect(answer.status).toBe(kind.status);
    expect(answer.headers).toEqual({
      'Content-Type': 'application/x-amz-json-1.0',
      'x-amzn-RequestId': 'request-1',
      'x-amzn-query-error': `${kind.queryCode};${kind.status < 500 ? 'Sender' : 'Receiver'}`,
    });
    expect(answer.body).toBe(`{"__type":"${kind.jsonType}","message":"The \\"text\\"."}`);
  });
});
