import { createHmac, hash } from 'node:crypto';
import { signingKey } from '../../api/auth/signature/signingKeys.ts';
import type { HttpRequest } from '../../api/http.ts';

/** SendMessage as the current SDK for JavaScript writes and signs it, with a body of about so many bytes. */
export function signedSend(
  bytes: number,
  nowMs: number,
  { accessKeyId, secret }: { readonly accessKeyId: string; readonly secret: string },
): HttpRequest {
  const timestamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const date = timestamp.slice(0, 8);
  const body = Buffer.from(JSON.stringify({ QueueUrl: 'orders', MessageBody: 'x'.repeat(bytes) }));
  const headers = {
    'amz-sdk-invocation-id': '4c1bd6a6-2a1c-4c55-8e11-a5c1e9f3a001',
    'amz-sdk-request': 'attempt=1; max=3',
    'content-length': String(body.length),
    'content-type': 'application/x-amz-json-1.0',
    host: 'localhost:9324',
    'user-agent': 'aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs api/sqs#3.1169.0',
    'x-amz-content-sha256': hash('sha256', body, 'hex'),
    'x-amz-date': timestamp,
    'x-amz-target': 'AmazonSQS.SendMessage',
    'x-amz-user-agent': 'aws-sdk-js/3.1169.0',
    'x-amzn-query-mode': 'true',
  };
  const names = Object.keys(headers).filter((name) => name !== 'user-agent');
  const lines = names.map((name) => `${name}:${headers[name as keyof typeof headers]}\n`).join('');
  const canonical = `POST\n/\n\n${lines}\n${names.join(';')}\n${headers['x-amz-content-sha256']}`;
  const scope = `${date}/us-east-1/sqs/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
  const key = signingKey(secret, { date, region: 'us-east-1', service: 'sqs' });
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return {
    method: 'POST',
    target: '/',
    headers: { ...headers, authorization, connection: 'keep-alive' },
    body,
  };
}
