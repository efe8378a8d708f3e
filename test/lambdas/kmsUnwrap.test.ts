import { KMSClient } from '@aws-sdk/client-kms';
import { expect, onTestFinished, test } from 'vitest';
import { StorageUnavailable } from '../../engine/table/port.ts';
import { kmsUnwrap } from '../../lambdas/api/kmsUnwrap.ts';
import { startFakeKms, wrap } from '../lambda/support/fakeKms.ts';

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const key = Uint8Array.from({ length: 32 }, (_, i) => i);

async function setting() {
  const kms = await startFakeKms();
  onTestFinished(() => kms.close());
  let failures = 0;
  const unwrap = kmsUnwrap({
    keyId: 'seal',
    region: 'us-east-1',
    credentials: () => credentials,
    nowMs: () => nowMs,
    onFailure: () => {
      failures++;
    },
    endpoint: kms.endpoint,
  });
  return { kms, unwrap, failures: () => failures };
}

type Signer = {
  applyChecksum: boolean;
  sign(request: object, options: object): Promise<{ headers: object }>;
};

test('unwraps a data key, by a request that is signed as the SDK would sign it', async () => {
  const { kms, unwrap, failures } = await setting();
  expect(Buffer.from(await unwrap(wrap(key), 'FBAY'))).toEqual(Buffer.from(key));
  const [asked] = kms.asked;
  const { host = '', ...sent } = asked?.headers ?? {};
  const client = new KMSClient({ region: 'us-east-1', endpoint: kms.endpoint, credentials });
  const config = client.config as unknown as { signer(scheme: object): Promise<Signer> };
  const signer = await config.signer({
    name: 'sigv4',
    signingName: 'kms',
    signingRegion: 'us-east-1',
    properties: {},
  });
  signer.applyChecksum = false;
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: '/',
    query: {},
    body: asked?.text,
    headers: { host, 'content-type': sent['content-type'], 'x-amz-target': sent['x-amz-target'] },
  };
  const signed = await signer.sign(request, { signingDate: new Date(nowMs) });
  expect(signed.headers).toMatchObject({
    authorization: asked?.authorization,
    'x-amz-date': sent['x-amz-date'],
  });
  expect(failures()).toBe(0);
});

test('takes a KMS that fails for an outage, after three tries, and tells of it', async () => {
  const { kms, unwrap, failures } = await setting();
  kms.fail(500);
  await expect(unwrap(wrap(key), 'FBAY')).rejects.toBeInstanceOf(StorageUnavailable);
  expect([kms.asked.length, failures()]).toEqual([3, 1]);
});

test('does not ask again when KMS refuses', async () => {
  const { kms, unwrap, failures } = await setting();
  kms.fail(400);
  await expect(unwrap(wrap(key), 'FBAY')).rejects.toThrow('KMSInternalException');
  expect([kms.asked.length, failures()]).toEqual([1, 1]);
});
