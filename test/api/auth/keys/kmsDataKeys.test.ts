import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, onTestFinished, test } from 'vitest';
import { kmsDataKeys } from '../../../../api/auth/keys/kmsDataKeys.ts';
import { envelopeSealer, masterDataKeys } from '../../../../api/auth/keys/sealer.ts';
import { StorageUnavailable } from '../../../../engine/table/port.ts';

type Asked = {
  readonly KeyId: string;
  readonly CiphertextBlob: string;
  readonly EncryptionContext: Readonly<Record<string, string>>;
};

/** Speaks the two verbs of KMS that are used, over its own wire, with one master key behind them. */
async function standInForKms() {
  const asked: (Asked & { readonly action: string })[] = [];
  const dataKeys = masterDataKeys(randomBytes(32), randomBytes);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const input: Asked = JSON.parse(await text(request));
    asked.push({ ...input, action });
    const context = JSON.stringify(input.EncryptionContext);
    try {
      const fresh = action === 'GenerateDataKey' ? await dataKeys.fresh(context) : undefined;
      const answer = fresh
        ? { KeyId: input.KeyId, Plaintext: base64(fresh.key), CiphertextBlob: base64(fresh.wrapped) }
        : { Plaintext: base64(await dataKeys.unwrap(Buffer.from(input.CiphertextBlob, 'base64'), context)) };
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    } catch {
      response.writeHead(400).end(JSON.stringify({ __type: 'InvalidCiphertextException' }));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const kms = new KMSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  onTestFinished(() => {
    kms.destroy();
    server.close();
  });
  return { kms, asked };
}

describe('secrets sealed by KMS', () => {
  test('have a data key each, bound to their purpose', async () => {
    const { kms, asked } = await standInForKms();
    const sealer = envelopeSealer(kmsDataKeys(kms, 'alias/forebay'), randomBytes);
    const secret = Buffer.from('secret');
    const sealed = await sealer.seal(secret, 'FBAY1');
    expect(Buffer.from(await sealer.open(sealed, 'FBAY1'))).toEqual(secret);
    await expect(sealer.open(sealed, 'FBAY2')).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    expect(
      asked.map(({ action, KeyId, EncryptionContext }) => [
        action,
        KeyId,
        EncryptionContext['forebay:purpose'],
      ]),
    ).toEqual([
      ['GenerateDataKey', 'alias/forebay', 'FBAY1'],
      ['Decrypt', 'alias/forebay', 'FBAY1'],
      ['Decrypt', 'alias/forebay', 'FBAY2'],
    ]);
  });

  test('are a matter of storage while KMS cannot be reached', async () => {
    const kms = new KMSClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    onTestFinished(() => kms.destroy());
    await expect(kmsDataKeys(kms, 'alias/forebay').fresh('FBAY1')).rejects.toBeInstanceOf(StorageUnavailable);
  });
});
