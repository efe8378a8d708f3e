import * as v from 'valibot';
import { action } from '../action.ts';
import { changeQueue } from '../changeQueue.ts';
import { isTagKeyLength, tagKeyLengthFault } from '../model/tags.ts';
import { err, ok } from '../result.ts';
import { text, texts } from '../shapes.ts';

const input = v.object({ QueueUrl: text, TagKeys: texts });

export const untagQueue = action(input, async (context, caller, { QueueUrl, TagKeys }) => {
  const changed = await changeQueue(context, caller, QueueUrl, (queue) => {
    const keys = TagKeys ?? [];
    if (keys.length === 0 || !keys.every(isTagKeyLength)) return err(tagKeyLengthFault);
    const kept = Object.entries(queue.tags).filter(([key]) => !keys.includes(key));
    return ok({ tags: Object.fromEntries(kept) });
  });
  return changed.ok ? ok(undefined) : changed;
});
