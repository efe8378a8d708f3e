import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKey, type IssuedKey } from '../../api/auth/keys/keyStore.ts';
import { signed } from '../api/auth/sdkSigner.ts';
import { account, type Deployed, deploy, type Service } from './support/deployed.ts';
import { type FakeKms, startFakeKms } from './support/fakeKms.ts';
import { issuingKeys, keyVariables } from './support/issuingKeys.ts';
import { QuerySQS } from './support/querySqs.ts';

let deployed: Deployed;
beforeAll(async () => {
  deployed = await deploy();
}, 600_000);
afterAll(() => deployed?.stop());

const clients: SQS[] = [];
afterAll(() => clients.forEach((client) => void client.destroy()));

function clientOf(endpoint: string, key = { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts = 1) {
  const client = new SQS({ endpoint, region: 'us-east-1', credentials: key, maxAttempts });
  clients.push(client);
  return client;
}

async function queueAt(sqs: SQS, QueueName: string): Promise<string> {
  return (await sqs.createQueue({ QueueName })).QueueUrl as string;
}

describe('a long poll', () => {
  test('is answered by what another environment is sent', async () => {
    const service = await deployed.serve();
    const sqs = clientOf(service.url);
    const QueueUrl = await queueAt(sqs, 'waiting');
    const polling = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    while (service.lambda.busy().length === 0) await new Promise(setImmediate);
    await sqs.sendMessage({ QueueUrl, MessageBody: 'at last' });
    expect((await polling).Messages).toMatchObject([{ Body: 'at last' }]);
    expect(service.lambda.environments()).toHaveLength(2);
  });

  test('ends, empty, before the deadline of its function', async () => {
    const { url, lambda } = await deployed.serve({ functionTimeoutMs: 8_000 });
    const sqs = clientOf(url);
    const QueueUrl = await queueAt(sqs, 'short');
    const { Messages, $metadata } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    expect([Messages, $metadata.httpStatusCode]).toEqual([undefined, 200]);
    expect(lambda.environments().every(({ isAlive }) => isAlive())).toBe(true);
  });

  test('is as short as the deployer says', async () => {
    const service = await deployed.serve({ variables: { FOREBAY_MAX_WAIT_SECONDS: '0' }, timeoutMs: 10_000 });
    const sqs = clientOf(service.url);
    const QueueUrl = await queueAt(sqs, 'impatient');
    const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
    expect(Messages).toBeUndefined();
  });
});

describe('a message of 1 MiB', () => {
  const mebibyte = 1_048_576;
  test.each([
    ['quotes', '"'],
    ['backslashes', '\\'],
    ['ampersands', '&'],
    ['angle brackets', '<'],
    ['carriage returns', '\r'],
    ['line feeds', 'x\n'],
    ['letters', 'x'],
    ['letters of three bytes', '€'],
  ])('of %s comes back in either protocol', async (name, character) => {
    const service = await deployed.serve();
    const sqs = clientOf(service.url);
    const QueueUrl = await queueAt(sqs, `large-${name.replaceAll(' ', '-')}`);
    const body = character.repeat(Math.floor(mebibyte / Buffer.byteLength(character)));
    await sqs.sendMessage({ QueueUrl, MessageBody: body });
    const json = await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
    expect(json.Messages?.[0]?.Body === body, name).toBe(true);

    const query = new QuerySQS({
      endpoint: service.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    clients.push(query);
    const xml = await query.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
    expect(xml.Messages?.[0]?.Body === body, name).toBe(true);
  });

  test('goes in by a form too, in which each quote is three bytes', async () => {
    const service = await deployed.serve();
    const QueueUrl = await queueAt(clientOf(service.url), 'form');
    const form = new URLSearchParams({ Action: 'SendMessage', MessageBody: '"'.repeat(mebibyte) });
    const answer = await fetch(QueueUrl, { method: 'POST', body: form });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<MessageId>')]);
  });

  test('of which each byte is written as six is refused by the gateway, in its own words', async () => {
    const service = await deployed.serve();
    const QueueUrl = await queueAt(clientOf(service.url), 'escaped');
    const body = `{"QueueUrl":"${QueueUrl}","MessageBody":"${'\\u000a'.repeat(mebibyte)}"}`;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    };
    const answer = await fetch(service.url, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ message: 'Request Entity Too Large' });
  });

  test('comes with no more of its kind than an answer holds; the others stay for the next call', async () => {
    const service = await deployed.serve();
    const sqs = clientOf(service.url);
    const QueueUrl = await queueAt(sqs, 'many');
    const bodies = [...'abcdefgh'].map((first) => first.padEnd(mebibyte, '"'));
    for (const MessageBody of bodies) await sqs.sendMessage({ QueueUrl, MessageBody });
    const received: string[] = [];
    let calls = 0;
    while (received.length < bodies.length && calls < 20) {
      calls++;
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages: 10,
        AttributeNames: ['ApproximateReceiveCount'] as never,
      });
      for (const { Body = '', Attributes } of Messages) {
        received.push(Body);
        expect(Attributes?.ApproximateReceiveCount).toBe('1');
      }
    }
    expect(received.sort().map((body) => body.slice(0, 2))).toEqual(bodies.map((body) => body.slice(0, 2)));
  });
});

describe('who may call', () => {
  let kms: FakeKms;
  let service: Service;
  let root: IssuedKey;
  let reader: IssuedKey;
  let QueueUrl: string;
  const secretBody = 'nobody-may-read-this-in-a-log';

  beforeAll(async () => {
    kms = await startFakeKms();
    const keys = issuingKeys(deployed, deployed.tableName);
    const issue = async (principal: string, policy?: string) => {
      const key = await createKey(keys, { principal, account, ...(policy && { policy }) });
      if (!key.ok) throw new Error(key.error.message);
      return key.value;
    };
    root = await issue('root');
    const Statement = [{ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' }];
    reader = await issue('reader', JSON.stringify({ Version: '2012-10-17', Statement }));
    await keys.table.close();
    service = await deployed.serve({
      iamArn: `arn:aws:sts::${account}:assumed-role/worker/session`,
      variables: keyVariables(kms.endpoint),
    });
    QueueUrl = await queueAt(clientOf(service.url, credentialsOf(root)), 'guarded');
  });
  afterAll(() => kms?.close());

  const credentialsOf = ({ accessKeyId, secret }: IssuedKey) => ({ accessKeyId, secretAccessKey: secret });
  const send = (sqs: SQS) => sqs.sendMessage({ QueueUrl, MessageBody: secretBody });
  const refusalOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'no refusal',
      (error) => `${error.$metadata?.httpStatusCode} ${error.name}`,
    );

  test('takes a request that is signed with an issued key, whose seal KMS opens once', async () => {
    await expect(send(clientOf(service.url, credentialsOf(root)))).resolves.toHaveProperty('MessageId');
    expect(kms.asked.map(({ target }) => target)).toContain('TrentService.Decrypt');
    expect(kms.asked[0]).toMatchObject({
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/us-east-1\/kms\/aws4_request, /,
      ),
      body: { KeyId: 'seal', EncryptionContext: { 'forebay:purpose': expect.stringMatching(/^FBAY/) } },
    });
  });

  test('refuses a wrong secret, an unknown key and an action that no policy allows', async () => {
    const wrong = { accessKeyId: root.accessKeyId, secretAccessKey: 'wrong' };
    const unknown = { accessKeyId: `FBAY${'A'.repeat(16)}`, secretAccessKey: root.secret };
    expect(await refusalOf(send(clientOf(service.url, wrong)))).toBe('403 SignatureDoesNotMatch');
    expect(await refusalOf(send(clientOf(service.url, unknown)))).toBe('403 InvalidClientTokenId');
    expect(await refusalOf(send(clientOf(service.url, credentialsOf(reader))))).toBe('403 AccessDenied');
    expect(await refusalOf(clientOf(service.url, credentialsOf(reader)).receiveMessage({ QueueUrl }))).toBe(
      'no refusal',
    );
  });

  test('refuses a request that is too old, and one whose body was changed', async () => {
    const { host } = new URL(service.url);
    const body = JSON.stringify({ QueueUrl, MessageBody: 'm' });
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    };
    const post = async (atMs: number, sentBody: string) => {
      const request = await signed({ headers, body }, { credentials: credentialsOf(root), atMs });
      const { host: _, ...rest } = request.headers as Record<string, string>;
      const answer = await fetch(service.url, { method: 'POST', headers: rest, body: sentBody });
      const queryError = answer.headers.get('x-amzn-query-error');
      return { status: answer.status, queryError, told: (await answer.json()) as { message?: string } };
    };
    expect((await post(Date.now(), body)).status).toBe(200);
    const refusal = {
      status: 403,
      queryError: 'SignatureDoesNotMatch;Sender',
      told: { __type: 'com.amazon.coral.service#InvalidSignatureException' },
    };
    const old = await post(Date.now() - 16 * 60_000, body);
    expect(old).toMatchObject(refusal);
    expect(old.told.message).toMatch(/^Signature expired: /);
    const changed = await post(Date.now(), body.replace('"m"', '"n"'));
    expect(changed).toMatchObject(refusal);
    expect(changed.told.message).toBe(
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  });

  test('lets in through the door of IAM whom the gateway names, as far as the path goes', async () => {
    const any = { accessKeyId: 'ASIA', secretAccessKey: 'checked by the gateway' };
    const at = (path: string) => clientOf(`${service.url}/iam/${path}`, any);
    const queue = `${account}/guarded`;
    expect(await refusalOf(send(at('sqs')))).toBe('no refusal');
    expect(await refusalOf(send(at(`send/${queue}`)))).toBe('no refusal');
    expect(await refusalOf(send(at(`consume/${queue}`)))).toBe('403 AccessDenied');
    expect(await refusalOf(send(at(`send/${account}/another`)))).toBe('403 AccessDenied');
    expect(await refusalOf(send(at('nothing')))).toBe('403 AccessDenied');
    const { QueueUrl: url } = await at('sqs').getQueueUrl({ QueueName: 'guarded' });
    expect(url).toBe(`${service.url}/iam/sqs/${queue}`);
  });

  test('writes neither bodies nor secrets into the log', async () => {
    await clientOf(service.url, credentialsOf(root)).receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
    const log = service.lambda
      .environments()
      .map((environment) => environment.log())
      .join('');
    expect(log).toContain('"NumberOfMessagesSent":1');
    for (const secret of [secretBody, root.secret, reader.secret, 'AWS4-HMAC'])
      expect(log).not.toContain(secret);
  });
});
