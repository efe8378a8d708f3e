import { type Message, SQS } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { always, firstOnes } from '../support/faultProxy/faultMix.ts';
import type { FaultProxy } from '../support/faultProxy.ts';
import { jsonCall, queryCall, type RawAnswer } from '../wire/rawCall.ts';
import { type OutageServer, startOutageServer } from './outage/outageServer.ts';
import { type Request, requestsOn } from './outage/requests.ts';

const concurrency = 12;
/** Far above what the deadlines below allow. */
const boundMs = 20_000;

const outages: readonly (readonly [string, (proxy: FaultProxy) => unknown])[] = [
  ['nobody listens', (proxy) => proxy.breakDown('refusing')],
  ['nobody answers', (proxy) => proxy.breakDown('silent')],
  ['every answer is a 500', (proxy) => proxy.befall(always('failure before'))],
  ['every answer is a 500, though it was done', (proxy) => proxy.befall(always('failure after'))],
  ['every connection breaks', (proxy) => proxy.befall(always('reset'))],
  ['everything is throttled', (proxy) => proxy.befall(always('throttle'))],
];

const protocols = [
  {
    protocol: 'AWS JSON',
    call: jsonCall,
    codeOf: ({ headers }: RawAnswer) => headers.get('x-amzn-query-error'),
    code: 'ServiceUnavailable;Receiver',
  },
  {
    protocol: 'AWS Query',
    call: queryCall,
    codeOf: ({ body }: RawAnswer) => /<Code>(.*)<\/Code>/.exec(body)?.[1],
    code: 'ServiceUnavailable',
  },
];

let server: OutageServer;
let sqs: SQS;
beforeAll(async () => {
  server = await startOutageServer({ attemptMs: 200, deadlineMs: 600, concurrency });
  sqs = stockClient();
});
afterAll(async () => {
  sqs.destroy();
  await server.close();
});

afterEach(heal);

let queues = 0;
let queue = '';
let fifo = '';
beforeEach(async () => {
  queue = `q${queues++}`;
  fifo = `${queue}.fifo`;
  await sqs.createQueue({ QueueName: queue });
  await sqs.createQueue({
    QueueName: fifo,
    Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
  });
});

const stockClient = () =>
  new SQS({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

async function heal(): Promise<void> {
  server.proxy.befall();
  await server.proxy.mend();
}

/** Sends three messages and receives them. */
async function held(QueueUrl: string, mark: string): Promise<readonly Message[]> {
  const Entries = ['a', 'b', 'c'].map((body) => ({
    Id: body,
    MessageBody: `${body} ${mark}`,
    ...(QueueUrl.endsWith('.fifo') && { MessageGroupId: `${body}-${mark}` }),
  }));
  expect((await sqs.sendMessageBatch({ QueueUrl, Entries })).Failed).toBeUndefined();
  const messages: Message[] = [];
  while (messages.length < Entries.length) {
    const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 100, WaitTimeSeconds: 5 };
    messages.push(...((await sqs.receiveMessage(input)).Messages ?? []));
  }
  return messages;
}

async function bounded<T>(what: string, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const bound = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} took over ${boundMs} ms`)), boundMs);
    over.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  return Promise.race([work, bound]).finally(() => over.abort());
}

describe.each(outages)('while %s', (_, breakDown) => {
  test.each(protocols)(
    'everything is answered 503 in $protocol, and works again afterwards',
    async ({ call, codeOf, code }) => {
      const doomed = `${queue}doomed`;
      await sqs.createQueue({ QueueName: doomed });
      const requests: Request[] = [
        ['PurgeQueue', { QueueUrl: doomed }],
        ['DeleteQueue', { QueueUrl: doomed }],
      ];
      for (const url of [queue, fifo]) {
        const handles = (await held(url, 'before')).map(({ ReceiptHandle }) => ReceiptHandle ?? '');
        requests.push(...requestsOn(url, handles, url === fifo));
      }
      const before = server.proxy.met.requests;
      const polls = [queue, fifo].map((QueueUrl) =>
        call(server, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }),
      );
      await expect.poll(() => server.proxy.met.requests).toBeGreaterThan(before + 2);

      await breakDown(server.proxy);
      const answers = requests.map(async ([action, input]) => {
        const answer = await bounded(action, call(server, action, input));
        return `${action}: ${answer.status} ${codeOf(answer)}`;
      });
      expect(await Promise.all(answers)).toEqual(requests.map(([action]) => `${action}: 503 ${code}`));
      for (const poll of await bounded('a long poll', Promise.all(polls))) {
        expect([poll.status, codeOf(poll)]).toEqual([503, code]);
      }
      expect(server.proxy.connections).toBeLessThanOrEqual(concurrency);

      await heal();
      for (const QueueUrl of [queue, fifo]) {
        for (const { ReceiptHandle } of await held(QueueUrl, 'after')) {
          await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
        }
      }
      expect(server.proxy.connections).toBeLessThanOrEqual(concurrency);
    },
  );
});

test('a stock client is past an outage by its own retries', async () => {
  let failed = 0;
  const patient = stockClient();
  patient.middlewareStack.add(
    (next) => async (given) => {
      try {
        return await next(given);
      } catch (error) {
        failed++;
        throw error;
      }
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await server.proxy.breakDown('refusing');
  const sent = patient.sendMessage({ QueueUrl: queue, MessageBody: 'through' });
  await expect.poll(() => failed, { timeout: boundMs }).toBe(2);
  await heal();
  expect((await sent).$metadata).toMatchObject({ httpStatusCode: 200, attempts: 3 });
  patient.destroy();
});

test('a short throttling is invisible', async () => {
  const before = server.throttled.length;
  server.proxy.befall(firstOnes('throttle', 3));
  const sent = await jsonCall(server, 'SendMessage', { QueueUrl: queue, MessageBody: 'slowly' });
  await heal();
  expect(sent.status).toBe(200);
  expect(server.throttled.length).toBe(before + 3);
});

test('throttling that lasts is a 503, and every attempt in it is told', async () => {
  const before = { told: server.throttled.length, met: server.proxy.met.throttle };
  server.proxy.befall(always('throttle'));
  const calls = Array.from({ length: 6 }, () => jsonCall(server, 'ListQueues', {}));
  for (const { status } of await Promise.all(calls)) expect(status).toBe(503);
  await heal();
  const met = server.proxy.met.throttle - before.met;
  expect(met).toBeGreaterThanOrEqual(calls.length);
  expect(server.throttled.length - before.told).toBe(met);
});

test('the background work goes on after an outage, of which it has told once', async () => {
  const [deadArn, liveArn] = await Promise.all(
    [queue, fifo.replace('.fifo', 'live')].map(async (QueueName) => {
      await sqs.createQueue({ QueueName });
      const asked = { QueueUrl: QueueName, AttributeNames: ['QueueArn' as const] };
      return (await sqs.getQueueAttributes(asked)).Attributes?.QueueArn ?? '';
    }),
  );
  const deadLetterTargetArn = deadArn ?? '';
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
  await sqs.setQueueAttributes({ QueueUrl: `${queue}live`, Attributes: { RedrivePolicy } });
  const count = 6;
  for (let i = 0; i < count; i++) await sqs.sendMessage({ QueueUrl: queue, MessageBody: `${i}` });
  const lines = server.lines.length;

  await sqs.startMessageMoveTask({
    SourceArn: deadArn,
    DestinationArn: liveArn,
    MaxNumberOfMessagesPerSecond: 1,
  });
  await server.proxy.breakDown('refusing');
  await expect.poll(() => server.lines.slice(lines).join(''), { timeout: boundMs }).toContain('Background');
  await heal();
  const moved = async () => {
    const { Results } = await sqs.listMessageMoveTasks({ SourceArn: deadArn });
    return [Results?.[0]?.Status, Results?.[0]?.ApproximateNumberOfMessagesMoved];
  };
  await expect.poll(moved, { timeout: 60_000, interval: 500 }).toEqual(['COMPLETED', count]);
  const told = server.lines.slice(lines).filter((line) => line.includes('Background'));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('ECONNREFUSED');
});
