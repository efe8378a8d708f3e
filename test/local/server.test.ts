import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { createLog } from '../../local/log.ts';
import { type RunningServer, type ServerOptions, startServer } from '../../local/server.ts';
import { systemClock } from '../../local/systemClock.ts';
import { seededIds } from '../support/seeded.ts';
import { rawClient } from './rawClient.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const engine = createEngine({
    table: memoryTable(),
    clock: systemClock,
    ids: seededIds(1),
    settings: { sharedTable: false },
  });
  const server = await startServer({ engine, port: 0, ...options });
  closers.push(server.close);
  return server;
}

function clientOf(server: RunningServer, region = 'us-east-1', accessKeyId = 'test'): SQSClient {
  const credentials = { accessKeyId, secretAccessKey: 'test' };
  const client = new SQSClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
  closers.push(() => client.destroy());
  return client;
}

describe('startServer', () => {
  test('serves an SQS client', async () => {
    const client = clientOf(await start());
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test('hands a message to the long poll that waits for it', async () => {
    const client = clientOf(await start());
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }));
    const received = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect((await received).Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test('does not deliver to a long poll whose client has left', async () => {
    const server = await start();
    const client = clientOf(server);
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }));
    const poll = new AbortController();
    const abandoned = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: poll.signal,
    });
    // Once this is answered, the poll that came before it waits.
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    poll.abort();
    await expect(abandoned).rejects.toThrow();
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    expect(Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test('ends a long poll with an empty answer when it closes', async () => {
    const server = await start();
    const client = clientOf(server);
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }));
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    await server.close();
    expect((await poll).Messages).toBeUndefined();
  });

  test('refuses a body over 8 MiB in the protocol of the request', async () => {
    const client = await rawClient((await start()).port);
    closers.push(client.leave);
    client.write(
      `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: ${8 * 1024 * 1024 + 1}\r\n\r\n`,
    );
    const answer = await client.until('}');
    expect(answer).toMatch(
      /^HTTP\/1\.1 413 .*x-amzn-query-error: MalformedInput;Sender.*SerializationException/s,
    );
  });

  test('lets a page of an allowed origin read the answer', async () => {
    const server = await start({ allowedOrigins: ['http://localhost:3000'] });
    const call = (origin: string) =>
      fetch(server.url, {
        method: 'POST',
        headers: { Origin: origin, 'X-Amz-Target': 'AmazonSQS.ListQueues' },
        body: '{}',
      });
    const allowed = await call('http://localhost:3000');
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    expect((await call('http://localhost:4000')).status).toBe(403);
  });
});

describe('the log', () => {
  test('has one line a request at debug, without its body', async () => {
    const lines: string[] = [];
    const client = clientOf(await start({ log: createLog('debug', (line) => lines.push(line)) }));
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a secret' }));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/debug.* POST \/ SendMessage 200 [\d.]+ ms [0-9a-f-]{36}\n$/);
    expect(lines.join('')).not.toContain('secret');
  });

  test('tells once when a queue is looked for in another region than it is in', async () => {
    const hint = Promise.withResolvers<string>();
    const lines: string[] = [];
    const server = await start({
      log: createLog('warn', (line) => {
        lines.push(line);
        hint.resolve(line);
      }),
    });
    await clientOf(server).send(new CreateQueueCommand({ QueueName: 'orders' }));
    const elsewhere = clientOf(server, 'eu-west-1');
    const ask = () => elsewhere.send(new GetQueueUrlCommand({ QueueName: 'orders' }));
    await expect(ask()).rejects.toThrow('does not exist');
    expect(await hint.promise).toContain(
      'orders exists in us-east-1; this request was signed for eu-west-1.',
    );
    await expect(ask()).rejects.toThrow('does not exist');
    expect(lines).toHaveLength(1);
  });

  test('tells when a queue belongs to another account', async () => {
    const hint = Promise.withResolvers<string>();
    const server = await start({ log: createLog('warn', hint.resolve) });
    await clientOf(server).send(new CreateQueueCommand({ QueueName: 'orders' }));
    const other = clientOf(server, 'us-east-1', '111122223333');
    await expect(other.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).rejects.toThrow(
      'does not exist',
    );
    expect(await hint.promise).toContain(
      'orders belongs to account 000000000000; this request asked in account 111122223333.',
    );
  });
});
