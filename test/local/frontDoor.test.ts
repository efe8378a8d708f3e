import { describe, expect, test } from 'vitest';
import type { RequestHead } from '../../api/http.ts';
import { createFrontDoor } from '../../local/frontDoor.ts';
import { createOriginRule } from '../../local/originRule.ts';

const host = 'localhost:9324';

function ask(head: Partial<RequestHead>, allowed: readonly string[] = [], baseUrl?: string) {
  const originRule = createOriginRule(allowed, baseUrl);
  const frontDoor = createFrontDoor({ originRule, newRequestId: () => 'some-id', version: '1.2.3' });
  return frontDoor({ method: 'POST', target: '/', ...head, headers: { host, ...head.headers } });
}

describe('web pages', () => {
  const foreign = [
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another port of localhost', { origin: 'http://localhost:3000' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['a page whose name leads here (DNS rebinding)', { origin: 'http://evil.example', host: 'evil.example' }],
  ] as const;
  test.each(foreign)('refuses %s', (_, headers) => {
    const answer = ask({ headers: { ...headers, 'x-amz-target': 'AmazonSQS.ListQueues' } });
    expect(answer).toMatchObject({ status: 403, headers: { 'x-amzn-query-error': 'AccessDenied;Sender' } });
    expect(JSON.parse(answer?.body ?? '').message).toContain('--cors');
  });

  test('refuses an image or a link of another site, which comes without an origin', () => {
    const image = { method: 'GET', target: '/?Action=DeleteQueue' };
    expect(ask({ ...image, headers: { 'sec-fetch-site': 'cross-site' } })?.status).toBe(403);
    expect(ask({ ...image, headers: { 'sec-fetch-site': 'same-site' } })?.status).toBe(403);
    expect(ask({ ...image, headers: { 'sec-fetch-site': 'none' } })).toBeUndefined();
  });

  test('refuses a GET for a public name, which a page may have pointed here', () => {
    const answer = ask({ method: 'GET', headers: { host: 'evil.example:9324' } });
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain('--base-url http://evil.example:9324');
  });

  test.each([
    '127.0.0.1:9324',
    '[::1]:9324',
    'sqs:9324',
    'host.docker.internal:9324',
    'sqs.default.svc.cluster.local',
  ])('takes a GET for %s', (name) => {
    expect(ask({ method: 'GET', headers: { host: name } })).toBeUndefined();
  });

  test('takes a GET for the name of the base URL', () => {
    const head = { method: 'GET', headers: { host: 'queues.example.com:9324' } };
    expect(ask(head, [], 'http://queues.example.com:9324')).toBeUndefined();
  });

  test('takes a POST for any name: pages cannot post without an origin', () => {
    expect(ask({ headers: { host: 'queues.example.com' } })).toBeUndefined();
  });

  test('takes the origins that are allowed, and with * all', () => {
    const headers = { origin: 'http://localhost:3000' };
    expect(ask({ headers }, ['http://localhost:3000/'])).toBeUndefined();
    expect(ask({ headers }, ['*'])).toBeUndefined();
    expect(ask({ headers }, ['http://localhost:3001'])?.status).toBe(403);
  });

  test('lets an allowed origin, and no other, read answers and the headers that clients need', () => {
    const { answerHeaders } = createOriginRule(['http://localhost:3000']);
    const headersFor = (origin: string) =>
      answerHeaders({ method: 'POST', target: '/', headers: { origin } });
    expect(headersFor('http://localhost:3000')).toMatchObject({
      'Access-Control-Allow-Origin': 'http://localhost:3000',
      'Access-Control-Expose-Headers': expect.stringContaining('x-amzn-RequestId, x-amzn-query-error'),
    });
    expect(headersFor('https://evil.example')).toEqual({});
  });
});

describe('OPTIONS', () => {
  test('answers a preflight with what the page wants to send', () => {
    const headers = {
      origin: 'http://localhost:3000',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-amz-target',
    };
    const answer = ask({ method: 'OPTIONS', headers }, ['http://localhost:3000']);
    expect(answer).toMatchObject({
      status: 204,
      headers: {
        'Access-Control-Allow-Methods': expect.stringContaining('POST'),
        'Access-Control-Allow-Headers': 'content-type,x-amz-target',
      },
    });
  });

  test('refuses the preflight of a foreign page', () => {
    expect(ask({ method: 'OPTIONS', headers: { origin: 'https://evil.example' } })?.status).toBe(403);
  });
});

describe('GET /health', () => {
  test('says that the server is there', () => {
    const answer = ask({ method: 'GET', target: '/health' });
    expect(answer?.status).toBe(200);
    expect(JSON.parse(answer?.body ?? '')).toEqual({ status: 'ok', service: 'forebay', version: '1.2.3' });
  });

  test('leaves calls for a queue of that name to the api', () => {
    expect(ask({ method: 'GET', target: '/health?Action=ReceiveMessage' })).toBeUndefined();
    expect(ask({ method: 'POST', target: '/health' })).toBeUndefined();
  });
});

describe('HEAD', () => {
  test('answers a probe and never runs an action', () => {
    expect(ask({ method: 'HEAD', target: '/?Action=DeleteQueue' })).toMatchObject({ status: 200, body: '' });
  });
});
