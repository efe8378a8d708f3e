import { expect, test } from 'vitest';
import { refuse, requestTooLarge } from '../../api/refuse.ts';

const head = { method: 'POST', target: '/' };

test('a body that is too large is refused in JSON by its headers alone', () => {
  const answer = refuse(
    { ...head, headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } },
    requestTooLarge,
    'id-1',
  );
  expect(answer).toEqual({
    status: 413,
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'x-amzn-RequestId': 'id-1',
      'x-amzn-query-error': 'MalformedInput;Sender',
    },
    body: '{"__type":"com.amazon.coral.service#SerializationException","message":"Request body must be no longer than 8388608 bytes."}',
  });
});

test('a form that is too large is refused in XML by its headers alone', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = refuse({ ...head, headers }, requestTooLarge, 'id-1');
  expect(answer.status).toBe(413);
  expect(answer.headers['Content-Type']).toBe('text/xml');
  expect(answer.body).toContain('<Code>MalformedInput</Code>');
});
