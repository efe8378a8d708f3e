import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { batchSize, inBatches, sideBySide } from './lanes.ts';
import type { Work } from './work.ts';

/** What a careful user writes on Amazon's client: batches, four at a time, and nothing else. */
export function byHand(client: SQSClient, QueueUrl: string): Work {
  async function receive(input: ReceiveMessageCommandInput, abortSignal: AbortSignal) {
    try {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand(input), { abortSignal });
      return Messages;
    } catch (thrown) {
      if (abortSignal.aborted) return [];
      throw thrown;
    }
  }
  return {
    send: (bodies) =>
      inBatches(bodies, async (batch) => {
        const Entries = batch.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
        const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        if (Failed.length > 0) throw new Error(Failed[0]?.Message);
      }),
    async work(count, handle) {
      let deleted = 0;
      const allDone = new AbortController();
      const { signal: abortSignal } = allDone;
      const input = { QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: 20 };
      await sideBySide(async () => {
        while (deleted < count) {
          const Messages = await receive(input, abortSignal);
          if (Messages.length === 0) continue;
          await Promise.all(Messages.map(({ Body = '' }) => handle(Body)));
          const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
          const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
          if (Failed.length > 0) throw new Error(Failed[0]?.Message);
          deleted += Messages.length;
          if (deleted === count) allDone.abort();
        }
      });
    },
  };
}
