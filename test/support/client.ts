import type * as v from 'valibot';
import { changeMessageVisibility } from '../../engine/actions/changeMessageVisibility.ts';
import { changeMessageVisibilityBatch } from '../../engine/actions/changeMessageVisibilityBatch.ts';
import { deleteMessage } from '../../engine/actions/deleteMessage.ts';
import { deleteMessageBatch } from '../../engine/actions/deleteMessageBatch.ts';
import { deleteQueue } from '../../engine/actions/deleteQueue.ts';
import { purgeQueue } from '../../engine/actions/purgeQueue.ts';
import { receiveMessage } from '../../engine/actions/receiveMessage.ts';
import { sendMessage } from '../../engine/actions/sendMessage.ts';
import { sendMessageBatch } from '../../engine/actions/sendMessageBatch.ts';
import { setQueueAttributes } from '../../engine/actions/setQueueAttributes.ts';
import { runDue } from '../../engine/background/runDue.ts';
import type { Caller, Context } from '../../engine/context.ts';
import type { receivedMessage } from '../../engine/receivedMessage.ts';
import { answerOf, attributesOf, caller } from './testEngine.ts';

type Input<A extends { readonly input: v.GenericSchema }> = Omit<v.InferOutput<A['input']>, 'QueueUrl'>;
type Message = ReturnType<typeof receivedMessage>;
type SendOptions = Omit<Input<typeof sendMessage>, 'MessageBody'>;
type Entry = NonNullable<Input<typeof sendMessageBatch>['Entries']>[number];

/** Speaks to an engine as one SQS client would; a refusal fails the test. */
export function clientOf(context: Context, as: Partial<Caller> = {}) {
  const me = { ...caller, ...as };
  return {
    async send(queue: string, MessageBody: string, options: SendOptions = {}) {
      const input = { QueueUrl: queue, MessageBody, ...options };
      return answerOf(await sendMessage.run(context, me, input));
    },
    /** One batch; answers with the message ids. */
    async sendMany(queue: string, bodies: readonly string[], options: Partial<Entry> = {}) {
      const Entries = bodies.map((MessageBody, i) => ({ ...options, Id: `${i}`, MessageBody }));
      const answer = answerOf(await sendMessageBatch.run(context, me, { QueueUrl: queue, Entries }));
      if (answer.Failed) throw new Error(JSON.stringify(answer.Failed));
      return (answer.Successful ?? []).map(({ MessageId }) => MessageId);
    },
    /** One batch as it is given; answers with what the call was told. */
    async sendEntries(queue: string, Entries: readonly Entry[]) {
      const input = { QueueUrl: queue, Entries: [...Entries] };
      return answerOf(await sendMessageBatch.run(context, me, input));
    },
    /** All that one call brings, ten at most. */
    async receive(queue: string, options: Input<typeof receiveMessage> = {}) {
      const input = { QueueUrl: queue, MaxNumberOfMessages: 10, ...options };
      const answer: { readonly Messages?: readonly Message[] } = answerOf(
        await receiveMessage.run(context, me, input),
      );
      return answer.Messages ?? [];
    },
    async delete(queue: string, ReceiptHandle: string) {
      return answerOf(await deleteMessage.run(context, me, { QueueUrl: queue, ReceiptHandle }));
    },
    deleteMany: (queue: string, handles: readonly string[]) =>
      deleteMessageBatch.run(context, me, {
        QueueUrl: queue,
        Entries: handles.map((ReceiptHandle, i) => ({ Id: `${i}`, ReceiptHandle })),
      }),
    change: (queue: string, ReceiptHandle: string, VisibilityTimeout: number) =>
      changeMessageVisibility.run(context, me, { QueueUrl: queue, ReceiptHandle, VisibilityTimeout }),
    changeMany: (queue: string, changes: readonly (readonly [handle: string, seconds: number])[]) =>
      changeMessageVisibilityBatch.run(context, me, {
        QueueUrl: queue,
        Entries: changes.map(([ReceiptHandle, VisibilityTimeout], i) => ({
          Id: `${i}`,
          ReceiptHandle,
          VisibilityTimeout,
        })),
      }),
    async purge(queue: string) {
      answerOf(await purgeQueue.run(context, me, { QueueUrl: queue }));
    },
    async deleteQueue(queue: string) {
      answerOf(await deleteQueue.run(context, me, { QueueUrl: queue }));
    },
    async set(queue: string, Attributes: Record<string, string>) {
      answerOf(await setQueueAttributes.run(context, me, { QueueUrl: queue, Attributes }));
    },
    /** Visible, in flight, delayed. */
    async counts(queue: string) {
      const told = await attributesOf(context, queue);
      return ['', 'NotVisible', 'Delayed'].map((state) =>
        Number(told?.[`ApproximateNumberOfMessages${state}`]),
      );
    },
    /** Background work until nothing is due; answers when something will be. */
    async work(operations = 1_000) {
      for (let step = 0; step < 1_000; step++) {
        const { nextDueMs } = await runDue(context, { operations });
        if (nextDueMs === undefined || nextDueMs > context.clock.now()) return nextDueMs;
      }
      throw new Error('the background work never ends');
    },
  };
}
export type Client = ReturnType<typeof clientOf>;

export const bodiesOf = (messages: readonly { readonly Body: string }[]): readonly string[] =>
  messages.map(({ Body }) => Body);
