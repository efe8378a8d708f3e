import * as v from 'valibot';
import { action } from '../action.ts';
import { workSignal } from '../background/work.ts';
import type { Context } from '../context.ts';
import { type QueueError, queueError } from '../errors.ts';
import { findByArn, noSuchResource } from '../findByArn.ts';
import { moveTaskOf, readTaskHandle } from '../model/moveTask.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { err, ok } from '../result.ts';
import { text } from '../shapes.ts';
import { equals } from '../table/conditions.ts';
import { moveTasksPk } from '../table/keys.ts';
import { type Item, StorageUnavailable } from '../table/port.ts';
import { settle, tokenAttribute } from '../table/settle.ts';

const badHandle = queueError('InvalidParameterValue', 'Value for parameter TaskHandle is invalid.');
const noSuchTask = queueError('ResourceNotFoundException', 'Task does not exist.');
const notActive = queueError('InvalidParameterValue', 'Only active tasks can be cancelled.');

export const cancelMessageMoveTask = action(
  v.object({ TaskHandle: text }),
  async (context, caller, input) => {
    if (input.TaskHandle == null) return err(missingParameter('TaskHandle'));
    const handle = readTaskHandle(input.TaskHandle);
    if (handle === undefined) return err(badHandle);
    const source = await findByArn(context, caller, handle.sourceArn, 'SourceArn');
    if (!source.ok) return err(noSuchResource('SourceArn'));
    const item = await findTask(context, source.value.id, handle.taskId);
    if (item === undefined) return err(noSuchTask);
    return cancel(context, item);
  },
);

async function cancel(context: Context, item: Item) {
  const { clock, ids, waiters } = context;
  const cancelled = await settle(context, {
    kind: 'update',
    key: { pk: item.pk, sk: item.sk },
    set: [
      [['status'], 'CANCELLING'],
      [[tokenAttribute], ids.sortable(clock.now())],
    ],
    if: equals(['status'], 'RUNNING'),
    returning: 'new',
  });
  if (cancelled.outcome === 'unknown') throw new StorageUnavailable('the move task could not be cancelled');
  if (cancelled.outcome === 'refused') return err<QueueError>(notActive);
  waiters.wake(workSignal);
  return ok({ ApproximateNumberOfMessagesMoved: moveTaskOf(cancelled.item ?? item).moved });
}

async function findTask({ table }: Context, queueId: string, taskId: string): Promise<Item | undefined> {
  let after: string | undefined;
  do {
    const page = await table.query({ pk: moveTasksPk(queueId), descending: true, ...(after && { after }) });
    const task = page.items.find((item) => item.id === taskId);
    if (task !== undefined) return task;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}
