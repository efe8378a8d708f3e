import {
  type DeleteMessageBatchCommandInput,
  type ReceiveMessageCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { Forebay } from '../../sdk/index.ts';
import { openSdk } from './openSdk.ts';

test('deletes together what was received together, however the handlers end', async () => {
  const { server } = await openSdk();
  const { client, received, deleted } = listening(server.url);
  const forebay = new Forebay({ client });
  const orders = await forebay.createQueue('orders');
  for (let i = 0; i < 3; i++) {
    await orders.sendMany(Array.from({ length: 10 }, (_, j) => ({ body: `${i} ${j}` })));
  }
  const all = Promise.withResolvers<void>();
  const ends: (() => void)[] = [];
  const worker = orders.consume(
    () =>
      new Promise<void>((end) => {
        if (ends.push(end) === 30) all.resolve();
      }),
    { concurrency: 30 },
  );
  await all.promise;
  // one of each receive after the other
  for (let j = 0; j < 10; j++) for (let i = 0; i < 3; i++) ends[i * 10 + j]?.();
  await worker.stop();

  const receives = received.filter((handles) => handles.length > 0);
  expect(receives.flat()).toHaveLength(30);
  expect(deleted.map((handles) => handles.toSorted())).toEqual(
    expect.arrayContaining(receives.map((handles) => handles.toSorted())),
  );
  expect(deleted).toHaveLength(receives.length);
});

/** A client that notes which handles came and went together. */
function listening(url: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({ endpoint: url, region: 'us-east-1', credentials });
  onTestFinished(() => client.destroy());
  const received: (readonly string[])[] = [];
  const deleted: (readonly string[])[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === 'ReceiveMessageCommand') {
          const { Messages = [] } = answer.output as ReceiveMessageCommandOutput;
          received.push(Messages.map(({ ReceiptHandle = '' }) => ReceiptHandle));
        }
        if (commandName === 'DeleteMessageBatchCommand') {
          const { Entries = [] } = args.input as DeleteMessageBatchCommandInput;
          deleted.push(Entries.map(({ ReceiptHandle = '' }) => ReceiptHandle));
        }
        return answer;
      },
    { step: 'initialize' },
  );
  return { client, received, deleted };
}
