import * as v from 'valibot';
import { action } from '../action.ts';
import { changeQueue } from '../changeQueue.ts';
import { deadLetterTargetFault } from '../deadLetterTarget.ts';
import { changedAttributes } from '../model/changedAttributes.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { parseAttributes } from '../model/queueAttributes.ts';
import { err, ok } from '../result.ts';
import { text, textMap } from '../shapes.ts';

const input = v.object({ QueueUrl: text, Attributes: textMap });

export const setQueueAttributes = action(input, async (context, caller, { QueueUrl, Attributes }) => {
  const changed = await changeQueue(context, caller, QueueUrl, async (queue) => {
    if (Object.values(Attributes ?? {}).every((value) => value === null))
      return err(missingParameter('Attribute.Name'));
    const given = parseAttributes(Attributes ?? {}, queue.isFifo);
    if (!given.ok) return given;
    const attributes = changedAttributes(queue, given.value);
    if (!attributes.ok) return attributes;
    if (given.value.RedrivePolicy) {
      const source = { ...queue, attributes: attributes.value };
      const fault = await deadLetterTargetFault(context, source, Attributes?.RedrivePolicy ?? '');
      if (fault !== undefined) return err(fault);
    }
    return ok({ attributes: attributes.value, modifiedMs: context.clock.now() });
  });
  if (!changed.ok) return changed;
  // A shorter delay, retention or redrive count is a reason for those who wait to look again.
  context.waiters.wakeAll(changed.value.id);
  return ok(undefined);
});
