import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { serviceUrl, signedHeaders } from '../../lambdas/awsSignature.ts';

type Sent = { readonly path: string; readonly headers: Record<string, string>; readonly body: Uint8Array };

/** The request that the SDK's own client would send, caught before it goes out. */
async function sdkRequest(FunctionName: string, Payload: string): Promise<Sent> {
  const client = new LambdaClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
  });
  let sent: Sent | undefined;
  client.middlewareStack.add(
    () => (args) => {
      sent = args.request as Sent;
      throw new Error('caught');
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(new InvokeCommand({ FunctionName, Payload })).catch(() => {});
  client.destroy();
  return sent!;
}

test('signs a path with escaped characters as the SDK does', async () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:ship:$LATEST';
  const { path, headers } = await sdkRequest(arn, '{"a":"ü"}');
  const { authorization = '', ...plain } = headers;
  const names = /SignedHeaders=([^,]*)/.exec(authorization)?.[1]?.split(';') ?? [];
  const time = String(plain['x-amz-date']);
  const atMs = Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  const url = new URL(`${serviceUrl('lambda', 'eu-west-1')}${path}`);
  const ours = signedHeaders(
    {
      service: 'lambda',
      region: 'eu-west-1',
      credentials: () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' }),
      nowMs: () => atMs,
    },
    {
      method: 'POST',
      url,
      headers: Object.fromEntries(names.map((name) => [name, String(plain[name])])),
      body: '{"a":"ü"}',
    },
  );
  expect(path).toContain('%3A');
  expect(ours).toMatchObject({ authorization, host: url.host, 'x-amz-date': time });
});
