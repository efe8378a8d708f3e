import { deleteMessageBatch } from '../../engine/actions/deleteMessageBatch.ts';
import { receiveMessage } from '../../engine/actions/receiveMessage.ts';
import { sendMessageBatch } from '../../engine/actions/sendMessageBatch.ts';
import type { Caller, Context } from '../../engine/context.ts';
import type { Result } from '../../engine/result.ts';
import { batchSize, inBatches, sideBySide } from './lanes.ts';
import type { Work } from './work.ts';

type Received = { readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[] };

/** The engine's own actions, called as a server calls them. */
export function onEngine(engine: Context, caller: Caller, QueueUrl: string): Work {
  return {
    send: (bodies) =>
      inBatches(bodies, async (batch) => {
        const Entries = batch.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
        answered(await sendMessageBatch.run(engine, caller, { QueueUrl, Entries }));
      }),
    async work(count, handle) {
      let deleted = 0;
      const allDone = new AbortController();
      const patient = { ...caller, signal: allDone.signal };
      await sideBySide(async () => {
        while (deleted < count) {
          const input = { QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: 20 };
          const received: Received = answered(await receiveMessage.run(engine, patient, input));
          const { Messages = [] } = received;
          if (Messages.length === 0) continue;
          await Promise.all(Messages.map(({ Body }) => handle(Body)));
          const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
          answered(await deleteMessageBatch.run(engine, caller, { QueueUrl, Entries }));
          deleted += Messages.length;
          if (deleted === count) allDone.abort();
        }
      });
    },
  };
}

function answered<T>(result: Result<T, { readonly message: string }>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.message);
}
