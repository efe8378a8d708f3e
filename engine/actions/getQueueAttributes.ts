import * as v from 'valibot';
import { action } from '../action.ts';
import type { Context } from '../context.ts';
import { countMessages } from '../counts.ts';
import { findQueue } from '../findQueue.ts';
import { unknownAttribute } from '../model/attributeErrors.ts';
import { type Queue, queueArn } from '../model/queue.ts';
import { isSettable } from '../model/queueAttributes.ts';
import { shownAttributes } from '../model/shownAttributes.ts';
import { err, ok } from '../result.ts';
import { text, texts } from '../shapes.ts';

const input = v.object({ QueueUrl: text, AttributeNames: texts });

export const getQueueAttributes = action(input, async (context, caller, { QueueUrl, AttributeNames }) => {
  const queue = await findQueue(context, caller, QueueUrl);
  if (!queue.ok) return queue;
  const names = AttributeNames ?? [];
  const unknown = names.find((name) => !isReadable(name));
  if (unknown !== undefined) return err(unknownAttribute(unknown));
  const isAsked = (name: string) => names.includes('All') || names.includes(name);
  const counted = countNames.some(isAsked) ? await counts(context, queue.value) : {};
  const told = Object.entries({ ...counted, ...identity(queue.value), ...shownAttributes(queue.value) });
  const asked = told.filter(([name]) => isAsked(name));
  return ok(asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) });
});

const countNames = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];
const otherNames = ['All', 'QueueArn', 'CreatedTimestamp', 'LastModifiedTimestamp'];
const isReadable = (name: string): boolean =>
  isSettable(name) || countNames.includes(name) || otherNames.includes(name);

async function counts(context: Context, queue: Queue): Promise<Record<string, string>> {
  const { visible, inFlight, delayed } = await countMessages(context, queue);
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

const identity = (queue: Queue): Record<string, string> => ({
  QueueArn: queueArn(queue),
  CreatedTimestamp: epochSeconds(queue.createdMs),
  LastModifiedTimestamp: epochSeconds(queue.modifiedMs),
});

const epochSeconds = (ms: number): string => String(Math.floor(ms / 1000));
