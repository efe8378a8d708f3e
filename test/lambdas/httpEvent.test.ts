import { expect, test } from 'vitest';
import { type HttpEvent, receivedFrom } from '../../lambdas/api/httpEvent.ts';

const v2 = (more: object = {}, context: object = {}): HttpEvent =>
  ({
    version: '2.0',
    rawPath: '/000000000000/orders',
    rawQueryString: 'Action=SendMessage&MessageBody=a%20b',
    headers: { host: 'api.example', 'content-type': 'application/x-www-form-urlencoded' },
    requestContext: { http: { method: 'POST', sourceIp: '198.51.100.7' }, ...context },
    isBase64Encoded: false,
    ...more,
  }) as unknown as HttpEvent;

const textOf = ({ body }: { body: Uint8Array }) => Buffer.from(body).toString('utf8');

test('payload 2.0 is read with path, query and bytes as they came', () => {
  const bytes = Buffer.from([0xff, 0, 0x26]);
  const request = receivedFrom(v2({ body: bytes.toString('base64'), isBase64Encoded: true }));
  expect(request).toMatchObject({
    method: 'POST',
    scheme: 'https',
    target: '/000000000000/orders?Action=SendMessage&MessageBody=a%20b',
    sourceAddress: '198.51.100.7',
  });
  expect(Buffer.from(request.body)).toEqual(bytes);
  expect(textOf(receivedFrom(v2({ body: 'é' })))).toBe('é');
  expect(receivedFrom(v2({ cookies: ['a=1', 'b=2'] })).headers.cookie).toBe('a=1; b=2');
});

test('payload 1.0 is read with repeated headers and parameters', () => {
  const request = receivedFrom({
    path: '/orders',
    httpMethod: 'GET',
    multiValueHeaders: { Host: ['api.example'], 'X-Many': ['1', '2'] },
    multiValueQueryStringParameters: { Action: ['ListQueues'], 'a b': ['&', '='] },
    requestContext: { identity: { sourceIp: '::1', userArn: 'arn:aws:iam::000000000000:user/ann' } },
    body: null,
    isBase64Encoded: false,
  } as unknown as HttpEvent);
  expect(request).toMatchObject({
    method: 'GET',
    target: '/orders?Action=ListQueues&a%20b=%26&a%20b=%3D',
    headers: { host: 'api.example', 'x-many': '1,2' },
    sourceAddress: '::1',
    iamArn: 'arn:aws:iam::000000000000:user/ann',
  });
});

test('a trace is kept only if the client has signed it', () => {
  const trace = { 'x-amzn-trace-id': 'Root=1' };
  const signing = (list: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=a, SignedHeaders=${list}, Signature=b`,
  });
  const traceOf = (headers: object, query = '') =>
    receivedFrom(v2({ headers: { ...trace, ...headers }, rawQueryString: query })).headers['x-amzn-trace-id'];
  expect(traceOf({})).toBeUndefined();
  expect(traceOf(signing('host;x-amz-date'))).toBeUndefined();
  expect(traceOf(signing('host;x-amzn-trace-id'))).toBe('Root=1');
  expect(traceOf({}, 'X-Amz-SignedHeaders=host%3Bx-amzn-trace-id')).toBe('Root=1');
});

test('nobody but the gateway says whom IAM has proved', () => {
  const claimed = v2({ headers: { 'x-iam-arn': 'arn:aws:iam::000000000000:root' } });
  expect(receivedFrom(claimed).iamArn).toBeUndefined();
  const proved = { authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:root' } } };
  expect(receivedFrom(v2({}, proved)).iamArn).toBe('arn:aws:iam::000000000000:root');
});
