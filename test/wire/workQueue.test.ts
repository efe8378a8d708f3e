import { SQS } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import { Producer } from 'sqs-producer';
import { expect, onTestFinished, test } from 'vitest';
import { type ForebayProcess, forebay } from '../local/forebayProcess.ts';
import { dynamodbPlace, folderPlace } from '../local/servePlace.ts';
import { tableKind } from '../support/testTable.ts';

const messages = tableKind === 'dynamodb' ? 2_000 : 10_000;
const consumers = 4;
/** Of every hundred handlers five fail at their first try. */
const failsAtFirst = (n: number): boolean => n % 20 === 7;

type Server = { readonly url: string; restart(): Promise<void> };

/** The command on a store of its own, which can be ended and started again on the same port. */
async function server(): Promise<Server> {
  const place = await (tableKind === 'dynamodb' ? dynamodbPlace : folderPlace)();
  let running: ForebayProcess | undefined;
  const start = async (port: string) => {
    running = forebay(['serve', '--port', port, '--queues', 'orders', '--log', 'error', ...place.args]);
    return running.url;
  };
  const stop = async () => {
    running?.kill('SIGTERM');
    expect(await running?.exit).toEqual({ code: 0 });
  };
  onTestFinished(async () => {
    await stop();
    await place.remove();
  });
  const url = await start('0');
  return {
    url,
    async restart() {
      await stop();
      await start(new URL(url).port);
    },
  };
}

test(`a work queue handles every message of ${messages}, through failing handlers and a restart`, {
  timeout: 60_000,
}, async ({ annotate }) => {
  const { url, restart } = await server();
  const sqs = new SQS({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => sqs.destroy());
  const queueUrl = `${url}/000000000000/orders`;
  await sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '5' } });

  const handled = new Map<number, number>();
  const failed = new Set<number>();
  const half = Promise.withResolvers<void>();
  const all = Promise.withResolvers<void>();
  const crew = Array.from({ length: consumers }, () =>
    Consumer.create({
      queueUrl,
      sqs,
      batchSize: 10,
      waitTimeSeconds: 1,
      authenticationErrorTimeout: 50,
      terminateVisibilityTimeout: true,
      async handleMessage(message) {
        const n = Number(message.Body);
        if (failsAtFirst(n) && !failed.has(n)) {
          failed.add(n);
          throw new Error('not yet');
        }
        handled.set(n, (handled.get(n) ?? 0) + 1);
        if (handled.size === messages / 2) half.resolve();
        if (handled.size === messages) all.resolve();
        return message;
      },
    }),
  );
  const faults = new Map<string, number>();
  for (const consumer of crew) {
    consumer.on('error', ({ message }) => faults.set(message, (faults.get(message) ?? 0) + 1));
    consumer.on('processing_error', () => {});
    onTestFinished(() => consumer.stop({ abort: true }));
    consumer.start();
  }

  const producing = produce(Producer.create({ queueUrl, sqs }));
  await half.promise;
  await restart();
  const resent = await producing;
  await all.promise;
  await emptied(crew[0]!, sqs, queueUrl);

  const duplicates = [...handled.values()].reduce((sum, times) => sum + times - 1, 0);
  await annotate(
    `${duplicates} handled again, ${resent} batches sent again, faults: ${JSON.stringify([...faults])}`,
  );
  expect(handled.size).toBe(messages);
  expect(failed.size).toBe(messages / 20);
});

/** Sends in tens, as often as it takes; answers how many had to be sent again. */
async function produce(producer: Producer): Promise<number> {
  let again = 0;
  for (let first = 0; first < messages; first += 10) {
    const batch = Array.from({ length: 10 }, (_, i) => ({ id: `${first + i}`, body: `${first + i}` }));
    while (
      !(await producer.send(batch).then(
        () => true,
        () => false,
      ))
    )
      again++;
  }
  return again;
}

/** What was in flight at the restart comes back and is handled once more. */
async function emptied(consumer: Consumer, sqs: SQS, QueueUrl: string): Promise<void> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  for (;;) {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: [...names] });
    if (names.every((name) => Attributes[name] === '0')) return;
    await new Promise<void>((resolve) => {
      consumer.once('empty', () => resolve());
      consumer.once('response_processed', () => resolve());
    });
  }
}
