import * as v from 'valibot';
import { action } from '../action.ts';
import { changeQueue } from '../changeQueue.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { mergedTags, parseTags } from '../model/tags.ts';
import { err, ok } from '../result.ts';
import { text, textMap } from '../shapes.ts';

const input = v.object({ QueueUrl: text, Tags: textMap });

export const tagQueue = action(input, async (context, caller, { QueueUrl, Tags }) => {
  const changed = await changeQueue(context, caller, QueueUrl, (queue) => {
    const given = Tags ?? {};
    if (Object.values(given).every((value) => value === null)) return err(missingParameter('Tags'));
    const added = parseTags(given);
    const tags = added.ok ? mergedTags(queue.name, queue.tags, added.value) : added;
    return tags.ok ? ok({ tags: tags.value }) : tags;
  });
  return changed.ok ? ok(undefined) : changed;
});
