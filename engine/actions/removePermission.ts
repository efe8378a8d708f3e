import * as v from 'valibot';
import { action } from '../action.ts';
import { changeQueue } from '../changeQueue.ts';
import { changedAttributes } from '../model/changedAttributes.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { withoutPermission } from '../model/permission.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';

const input = v.object({ QueueUrl: text, Label: text });

export const removePermission = action(input, async (context, caller, { QueueUrl, Label }) => {
  const changed = await changeQueue(context, caller, QueueUrl, (queue) => {
    const label = Label ?? '';
    if (label === '') return err(missingParameter('Label'));
    const policy = withoutPermission(queue.attributes.Policy, label);
    if (!policy.ok) return policy;
    const attributes = changedAttributes(queue, { Policy: policy.value });
    return attributes.ok ? ok({ attributes: attributes.value, modifiedMs: context.clock.now() }) : attributes;
  });
  return changed.ok ? ok(undefined) : changed;
});
