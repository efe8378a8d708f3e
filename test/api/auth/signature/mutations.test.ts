import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../../api/http.ts';
import { sendMessage, setting } from './setting.ts';

type Mutation = readonly [name: string, mutate: (request: HttpRequest) => HttpRequest, code?: string];

const cases = (list: readonly Mutation[]) =>
  list.map(([name, mutate, code = 'SignatureDoesNotMatch']) => ({ name, mutate, code }));

const withHeader = (request: HttpRequest, name: string, value: string | undefined): HttpRequest => {
  const { [name]: _, ...rest } = request.headers;
  return { ...request, headers: value === undefined ? rest : { ...rest, [name]: value } };
};
const header = (name: string, value: string | undefined) => (request: HttpRequest) =>
  withHeader(request, name, value);
const authorization = (change: (text: string) => string) => (request: HttpRequest) =>
  withHeader(request, 'authorization', change(request.headers.authorization ?? ''));
const inAuthorization = (from: string | RegExp, to: string) =>
  authorization((text) => text.replace(from, to));
const target = (change: (text: string) => string) => (request: HttpRequest) => ({
  ...request,
  target: change(request.target),
});
const inTarget = (from: string | RegExp, to: string) => target((text) => text.replace(from, to));
const body = (change: (text: string) => string) => (request: HttpRequest) => ({
  ...request,
  body: Buffer.from(change(Buffer.from(request.body).toString())),
});
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const flipped = (text: string) => (text.startsWith('0') ? `1${text.slice(1)}` : `0${text.slice(1)}`);

const mutations: readonly Mutation[] = [
  ['another method', (request) => ({ ...request, method: 'PUT' })],
  ['a method in lower case', (request) => ({ ...request, method: 'post' })],
  ['another path', target((text) => `/other${text}`)],
  ['a slash more', inTarget('/base/', '/base//x/')],
  ['a path in another case', inTarget('/base', '/Base')],
  ['a path encoded twice', inTarget('%20', '%2520')],
  ['a path encoded differently', inTarget('/base', '/b%61se')],
  ['one parameter more', target((text) => `${text}&Extra=1`)],
  ['one parameter less', inTarget('&b=2', '')],
  ['another value', inTarget('b=2', 'b=3')],
  ['another name', inTarget('b=2', 'c=2')],
  ['two values changed over', inTarget('a=1&b=2', 'a=2&b=1')],
  ['no query', inTarget(/\?.*/, '')],
  ['a body with a byte more', body((text) => `${text} `)],
  ['a body with a byte changed', body((text) => text.replace('two', 'ten'))],
  ['no body', body(() => '')],
  ['another host', header('host', 'queues.example')],
  ['no host', header('host', undefined)],
  ['another action', header('x-amz-target', 'AmazonSQS.DeleteQueue')],
  ['no action', header('x-amz-target', undefined)],
  ['another content type', header('content-type', 'application/json')],
  ['another date', header('x-amz-date', '20260101T000001Z')],
  ['a date that is none', header('x-amz-date', '20261301T000000Z'), 'IncompleteSignature'],
  ['a date of another shape', header('x-amz-date', '2026-01-01T00:00:00Z'), 'IncompleteSignature'],
  ['no date', header('x-amz-date', undefined), 'IncompleteSignature'],
  ['another hash of the body', header('x-amz-content-sha256', emptyHash)],
  ['no hash of the body', header('x-amz-content-sha256', undefined)],
  ['an unsigned payload', header('x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
  ['a streamed payload', header('x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD')],
  ['a header of x-amz- that was not signed', header('x-amz-extra', '1')],
  ['a session token that was not signed', header('x-amz-security-token', 'made up')],
  ['another signature', inAuthorization(/Signature=(.*)/, `Signature=${'0'.repeat(64)}`)],
  ['a signature with a digit changed', authorization((text) => text.replace(/[0-9a-f]{64}/, flipped))],
  ['a signature cut short', authorization((text) => text.slice(0, -1))],
  [
    'a signature in upper case',
    authorization((text) => text.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase())),
  ],
  ['a signature that goes on', authorization((text) => `${text}0`)],
  ['no signature', inAuthorization(/, Signature=.*/, ''), 'IncompleteSignature'],
  ['an empty signature', inAuthorization(/Signature=.*/, 'Signature='), 'IncompleteSignature'],
  ['no signed headers', inAuthorization(/SignedHeaders=[^,]*, /, ''), 'IncompleteSignature'],
  ['host not signed', inAuthorization('host;', '')],
  ['x-amz-date not signed', inAuthorization('x-amz-date;', '')],
  ['one signed header less', inAuthorization('content-type;', '')],
  ['one signed header more', inAuthorization('SignedHeaders=', 'SignedHeaders=accept;')],
  ['a signed header twice', inAuthorization('host;', 'host;host;')],
  ['signed headers in another order', inAuthorization('content-type;host', 'host;content-type')],
  ['signed headers in upper case', inAuthorization('host;', 'Host;')],
  [
    'a hundred signed headers and one',
    inAuthorization('host', Array.from({ length: 101 }, (_, i) => `h${i}`).join(';')),
  ],
  ['no credential', inAuthorization(/Credential=[^,]*, /, ''), 'IncompleteSignature'],
  ['a credential cut short', inAuthorization('/aws4_request', ''), 'IncompleteSignature'],
  ['a credential that goes on', inAuthorization('aws4_request', 'aws4_request/x'), 'IncompleteSignature'],
  ['another date in the scope', inAuthorization('/20260101/', '/20260102/')],
  ['another region', inAuthorization('us-east-1', 'eu-west-1')],
  ['a region that is none', inAuthorization('us-east-1', 'us east 1')],
  ['another service', inAuthorization('/sqs/', '/sns/')],
  ['another terminator', inAuthorization('aws4_request', 'aws5_request')],
  ['another key', inAuthorization('FBAY2', 'FBAY3'), 'InvalidClientTokenId'],
  ['no algorithm', inAuthorization('AWS4-HMAC-SHA256 ', ''), 'IncompleteSignature'],
  ['another algorithm', inAuthorization('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'), 'IncompleteSignature'],
  [
    'the second version',
    header('authorization', 'AWS FBAY234567ABCDEFGHIJ:c2lnbmF0dXJl'),
    'IncompleteSignature',
  ],
  ['a password', header('authorization', 'Basic YTpi'), 'IncompleteSignature'],
  ['an empty authorization', header('authorization', ''), 'IncompleteSignature'],
  ['a field twice', authorization((text) => `${text}, Credential=x`), 'IncompleteSignature'],
  ['a field without a value', authorization((text) => `${text}, Extra`), 'IncompleteSignature'],
];

const inUrl: readonly Mutation[] = [
  ['another path', inTarget('/base', '/other')],
  ['one parameter more', target((text) => `${text}&Extra=1`)],
  ['another value', inTarget('b=2', 'b=3')],
  ['a longer term', inTarget('X-Amz-Expires=300', 'X-Amz-Expires=3000')],
  ['a term beyond a week', inTarget('X-Amz-Expires=300', 'X-Amz-Expires=604801'), 'IncompleteSignature'],
  ['no term', inTarget('&X-Amz-Expires=300', ''), 'IncompleteSignature'],
  ['a term of nothing', inTarget('X-Amz-Expires=300', 'X-Amz-Expires=0'), 'IncompleteSignature'],
  ['a term that is none', inTarget('X-Amz-Expires=300', 'X-Amz-Expires=5m'), 'IncompleteSignature'],
  ['another date', inTarget('X-Amz-Date=20260101T000000Z', 'X-Amz-Date=20260101T000100Z')],
  ['no date', inTarget('&X-Amz-Date=20260101T000000Z', ''), 'IncompleteSignature'],
  ['another region', inTarget('us-east-1', 'eu-west-1')],
  ['another key', inTarget('FBAY2', 'FBAY3'), 'InvalidClientTokenId'],
  ['another signature', target((text) => text.replace(/[0-9a-f]{64}/, flipped))],
  ['no signature', inTarget(/&X-Amz-Signature=[0-9a-f]+/, ''), 'IncompleteSignature'],
  ['no algorithm', inTarget('X-Amz-Algorithm=AWS4-HMAC-SHA256', ''), 'IncompleteSignature'],
  ['another algorithm', inTarget('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA512'), 'IncompleteSignature'],
  [
    'a parameter of the signature twice',
    target((text) => `${text}&X-Amz-Expires=300`),
    'IncompleteSignature',
  ],
  ['a credential that is no text', inTarget('FBAY2', '%FF%E1'), 'InvalidClientTokenId'],
  ['another host', header('host', 'queues.example')],
  ['a body', body(() => 'Action=DeleteQueue')],
  ['an action that was not signed', header('x-amz-target', 'AmazonSQS.DeleteQueue')],
  ['another method', (request) => ({ ...request, method: 'POST' })],
];

describe('a signed request that was changed', () => {
  const request = { ...sendMessage, path: '/base/%20x', query: { a: '1', b: '2' } };

  test.each(cases(mutations))('to $name is refused', async ({ mutate, code }) => {
    const { sign, refusal, isAccepted } = setting();
    const good = await sign(request);
    expect(await isAccepted(good)).toBe(true);
    expect(await refusal(mutate(good))).toMatch(new RegExp(`^${code}: `));
  });

  test.each(cases(inUrl))('in its URL to $name is refused', async ({ mutate, code }) => {
    const { presign, refusal, isAccepted } = setting();
    const good = await presign({ path: '/base/%20x', query: { a: '1', b: '2' } });
    expect(await isAccepted(good)).toBe(true);
    expect(await refusal(mutate(good))).toMatch(new RegExp(`^${code}: `));
  });
});

describe('a signed request that was carried', () => {
  const request = { ...sendMessage, path: '/base/%20x', query: { a: '1', b: 'x y' } };

  test.each(
    cases([
      ['its parameters in another order', inTarget('a=1&b=x%20y', 'b=x%20y&a=1')],
      ['a plus for a space', inTarget('x%20y', 'x+y')],
      ['hexadecimal digits in lower case', inTarget('b=x%20y', 'b=%78%20y')],
      ['headers that were not signed', header('via', '1.1 proxy')],
      ['spaces around a value', header('content-type', '  application/x-amz-json-1.0 ')],
    ]),
  )('is accepted with $name', async ({ mutate }) => {
    const { sign, refusal } = setting();
    expect(await refusal(mutate(await sign(request)))).toBe('accepted');
  });
});
