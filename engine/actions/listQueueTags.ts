import * as v from 'valibot';
import { action } from '../action.ts';
import { findQueue } from '../findQueue.ts';
import { ok } from '../result.ts';
import { text } from '../shapes.ts';

export const listQueueTags = action(v.object({ QueueUrl: text }), async (context, caller, { QueueUrl }) => {
  const queue = await findQueue(context, caller, QueueUrl);
  if (!queue.ok) return queue;
  const { tags } = queue.value;
  return ok(Object.keys(tags).length === 0 ? {} : { Tags: tags });
});
