import { describe, expect, test } from 'vitest';
import type { ApiOptions } from '../../api/createApi.ts';
import { scriptedApi, sendForm, sendGet, sendJson } from './scriptedApi.ts';

const signature = (scope: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=00ff`,
});

async function callerOf(headers: Record<string, string>, options: Partial<ApiOptions> = {}) {
  const { api, asked } = scriptedApi(options);
  await sendJson(api, 'ListQueues', {}, headers);
  return asked()?.caller;
}

describe('caller', () => {
  test('is the configured account in the configured region without a signature', async () => {
    expect(await callerOf({})).toMatchObject({
      account: '000000000000',
      region: 'us-east-1',
      senderId: '000000000000',
      baseUrl: 'http://localhost:9324',
    });
  });

  test('is in the region of the credential scope', async () => {
    const caller = await callerOf(signature('AKIDEXAMPLE/20260101/eu-west-3/sqs/aws4_request'));
    expect(caller).toMatchObject({ account: '000000000000', region: 'eu-west-3' });
  });

  test('is the account that a 12-digit access key id spells', async () => {
    const caller = await callerOf(signature('111122223333/20260101/eu-west-3/sqs/aws4_request'));
    expect(caller).toMatchObject({ account: '111122223333', region: 'eu-west-3', senderId: '111122223333' });
  });

  test('keeps apart two scopes seen by one server', async () => {
    const { api, asked } = scriptedApi();
    const regions: (string | undefined)[] = [];
    for (const region of ['eu-west-1', 'us-west-2', 'eu-west-1']) {
      await sendJson(api, 'ListQueues', {}, signature(`AKID/20260101/${region}/sqs/aws4_request`));
      regions.push(asked()?.caller.region);
    }
    expect(regions).toEqual(['eu-west-1', 'us-west-2', 'eu-west-1']);
  });

  test.each([
    'Bearer abc',
    '',
    'AWS4-HMAC-SHA256 Credential=AKID/2026/eu-west-1/sqs/aws4_request, Signature=0',
    'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu#west/sqs/aws4_request, Signature=0',
    'AWS4-HMAC-SHA256 Credential=AKID/20260101//sqs/aws4_request, Signature=0',
    `AWS4-HMAC-SHA256 Credential=${'A'.repeat(300)}/20260101/eu-west-1/sqs/aws4_request, Signature=0`,
    'AWS AKID:c2lnbmF0dXJl',
  ])('takes the defaults from a foreign or malformed signature: %s', async (authorization) => {
    expect(await callerOf({ authorization })).toMatchObject({ account: '000000000000', region: 'us-east-1' });
  });

  test('reads the scope of a presigned request', async () => {
    const { api, asked } = scriptedApi();
    const scope = '111122223333%2F20260101%2Feu-central-1%2Fsqs%2Faws4_request';
    await sendGet(api, `/?Action=ListQueues&X-Amz-Credential=${scope}&X-Amz-Signature=00`);
    expect(asked()?.caller).toMatchObject({ account: '111122223333', region: 'eu-central-1' });
  });

  test('returns the configured base URL without its slash', async () => {
    const caller = await callerOf({}, { baseUrl: 'https://queues.example/' });
    expect(caller?.baseUrl).toBe('https://queues.example');
  });

  test('believes forwarded headers only if told to', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'outer.example, inner.example' };
    expect((await callerOf(headers))?.baseUrl).toBe('http://localhost:9324');
    expect((await callerOf(headers, { trustForwarded: true }))?.baseUrl).toBe('https://outer.example');
    const odd = { 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'outer.example' };
    expect((await callerOf(odd, { trustForwarded: true }))?.baseUrl).toBe('http://outer.example');
  });

  test('is told localhost instead of a host that is none', async () => {
    expect((await callerOf({ host: 'evil/path?x' }))?.baseUrl).toBe('http://localhost');
  });

  test('follows the scheme and the host of each request', async () => {
    const { api, asked } = scriptedApi();
    const ask = (host: string) =>
      api({
        method: 'POST',
        target: '/',
        scheme: 'https',
        headers: { host, 'x-amz-target': 'AmazonSQS.ListQueues' },
        body: new Uint8Array(),
      });
    await ask('[::1]:9324');
    expect(asked()?.caller.baseUrl).toBe('https://[::1]:9324');
    await ask('queues:80');
    expect(asked()?.caller.baseUrl).toBe('https://queues:80');
  });

  test('carries the configured sender and the trace header', async () => {
    const caller = await callerOf({ 'x-amzn-trace-id': 'Root=1-5759e988' }, { senderId: 'AIDAEXAMPLE' });
    expect(caller).toMatchObject({ senderId: 'AIDAEXAMPLE', traceHeader: 'Root=1-5759e988' });
  });

  test('needs no signature in Query and ignores the parameters of one', async () => {
    const { api, asked } = scriptedApi();
    await sendForm(
      api,
      'AWSAccessKeyId=x&Action=ListQueues&Signature=y&SignatureVersion=2&Timestamp=2026-01-01T00%3A00%3A00Z',
    );
    expect(asked()?.input).toEqual({});
  });
});
