import * as v from 'valibot';
import { action } from '../action.ts';
import { changeQueue } from '../changeQueue.ts';
import { withPermission } from '../model/permission.ts';
import { permissionFault } from '../model/permissionFault.ts';
import { queueArn } from '../model/queue.ts';
import { err, ok } from '../result.ts';
import { text, texts } from '../shapes.ts';

const input = v.object({ QueueUrl: text, Label: text, AWSAccountIds: texts, Actions: texts });

export const addPermission = action(
  input,
  async (context, caller, { QueueUrl, Label, AWSAccountIds, Actions }) => {
    const permission = { label: Label ?? '', accounts: AWSAccountIds ?? [], actions: Actions ?? [] };
    const changed = await changeQueue(context, caller, QueueUrl, (queue) => {
      const fault = permissionFault(permission);
      if (fault !== undefined) return err(fault);
      const policy = withPermission(queue.attributes.Policy, queueArn(queue), permission);
      if (!policy.ok) return policy;
      return ok({
        attributes: { ...queue.attributes, Policy: policy.value },
        modifiedMs: context.clock.now(),
      });
    });
    return changed.ok ? ok(undefined) : changed;
  },
);
