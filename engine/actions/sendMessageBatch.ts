import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { type BatchFailure, batchFailure, batchSizeProblem, checkEntries } from '../model/batch.ts';
import {
  type CheckedMessage,
  checkMessage,
  messageMembers,
  messageSizeBytes,
} from '../model/messageInput.ts';
import { missingFifoId } from '../model/messageOptions.ts';
import { err, ok } from '../result.ts';
import { send } from '../send.ts';
import { text } from '../shapes.ts';

export const sendMessageBatch = action(
  v.object({ QueueUrl: text, Entries: v.nullish(v.array(v.object({ Id: text, ...messageMembers }))) }),
  async (context, caller, input) => {
    const queue = await findQueue(context, caller, input.QueueUrl);
    if (!queue.ok) return queue;
    const entries = checkEntries(input.Entries, 'SendMessageBatchRequestEntry');
    if (!entries.ok) return entries;
    const withoutId = entries.value.map((entry) => missingFifoId(entry, queue.value)).find(Boolean);
    // for the call as a whole, and always as a bad value
    if (withoutId !== undefined) return err({ ...withoutId, code: 'InvalidParameterValue' });
    const totalBytes = entries.value.reduce((sum, entry) => sum + messageSizeBytes(entry), 0);
    const tooLong = batchSizeProblem(totalBytes);
    if (tooLong !== undefined) return err(tooLong);

    const good: { readonly id: string; readonly message: CheckedMessage }[] = [];
    const Failed: BatchFailure[] = [];
    entries.value.forEach((entry, i) => {
      const message = checkMessage(entry, queue.value, 'batchEntry', i + 1);
      if (message.ok) good.push({ id: entry.Id, message: message.value });
      else Failed.push(batchFailure(entry.Id, message.error));
    });
    const messages = good.map(({ message }) => message);
    const told = good.length === 0 ? [] : await send(context, caller, queue.value, messages);
    const Successful = good.map(({ id }, i) => ({ Id: id, ...told[i] }));
    return ok({
      ...(Successful.length > 0 && { Successful }),
      ...(Failed.length > 0 && { Failed }),
    });
  },
);
