import * as v from 'valibot';
import { action } from '../action.ts';
import type { Caller, Context } from '../context.ts';
import { findQueue } from '../findQueue.ts';
import { batchSizeProblem, checkEntries } from '../model/batch.ts';
import {
  type CheckedMessage,
  checkMessage,
  messageMembers,
  messageSizeBytes,
} from '../model/messageInput.ts';
import type { Queue } from '../model/queue.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';
import { announceMessages, makeMessages } from '../standard/send.ts';
import { type Made, transactShard } from './made.ts';
import { makeAppend } from './makeAppend.ts';

/** The writes that send one to ten messages, all of them or none. */
export const makeSend = action(
  v.object({ QueueUrl: text, Entries: v.nullish(v.array(v.object({ Id: text, ...messageMembers }))) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const entries = checkEntries(input.Entries, 'SendMessageBatchRequestEntry');
    if (!entries.ok) return entries;
    const tooLong = batchSizeProblem(entries.value.reduce((sum, entry) => sum + messageSizeBytes(entry), 0));
    if (tooLong !== undefined) return err(tooLong);
    const messages: CheckedMessage[] = [];
    for (const entry of entries.value) {
      const message = checkMessage(entry, queue.value, 'single');
      if (!message.ok) return message;
      messages.push(message.value);
    }
    const make = queue.value.isFifo ? makeAppend : makePut;
    return ok(await make(context, caller, queue.value, messages));
  },
);

async function makePut(
  context: Context,
  caller: Caller,
  queue: Queue,
  messages: readonly CheckedMessage[],
): Promise<Made> {
  const { bodies, parcels, visibleAtMs } = makeMessages(context, caller, queue, messages, transactShard);
  return {
    writes: [...bodies, ...parcels].map((item) => ['message', { kind: 'put', item }]),
    committed: async () => announceMessages(context, queue, visibleAtMs, transactShard),
  };
}
