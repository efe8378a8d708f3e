import * as v from 'valibot';
import { action } from '../action.ts';
import { eraseLater } from '../background/expireMessages.ts';
import { repairLater } from '../background/repairHints.ts';
import { workSignal } from '../background/work.ts';
import { changeQueue } from '../changeQueue.ts';
import { deadLetterTargetFault } from '../deadLetterTarget.ts';
import { changedAttributes } from '../model/changedAttributes.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { parseAttributes } from '../model/queueAttributes.ts';
import { err, ok } from '../result.ts';
import { text, textMap } from '../shapes.ts';

/** What says when a group of a FIFO queue goes on: its hints were written by the value before. */
const hintMovers = ['DelaySeconds', 'MessageRetentionPeriod'] as const;

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
    const modifiedMs = context.clock.now();
    const movesHints = queue.isFifo && hintMovers.some((name) => given.value[name] !== undefined);
    const repair = movesHints ? [repairLater(context, queue, modifiedMs)] : [];
    const erase = eraseLater(context, { attributes: attributes.value });
    return ok({ attributes: attributes.value, modifiedMs, alongside: [...repair, ...erase] });
  });
  if (!changed.ok) return changed;
  // A shorter delay, retention or redrive count is a reason for those who wait to look again.
  context.waiters.wakeAll(changed.value.id);
  context.waiters.wake(workSignal);
  return ok(undefined);
});
