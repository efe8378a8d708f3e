import * as v from 'valibot';
import { action } from '../action.ts';
import { queueError } from '../errors.ts';
import { findByArn } from '../findByArn.ts';
import { limits } from '../limits.ts';
import { type MoveTask, moveTaskOf, taskHandle } from '../model/moveTask.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import { err, ok } from '../result.ts';
import { text, whole } from '../shapes.ts';
import { moveTasksPk } from '../table/keys.ts';

/** Newest first. */
export const listMessageMoveTasks = action(
  v.object({ SourceArn: text, MaxResults: whole }),
  async (context, caller, input) => {
    if (input.SourceArn == null) return err(missingParameter('SourceArn'));
    const source = await findByArn(context, caller, input.SourceArn, 'SourceArn');
    if (!source.ok) return source;
    const limit = input.MaxResults ?? 1;
    if (limit < 1 || limit > limits.maxMoveTaskResults) {
      return err(
        queueError(
          'InvalidParameterValue',
          `Value for parameter MaxResults is invalid. Reason: You must enter a number that's between 1 and ${limits.maxMoveTaskResults}.`,
        ),
      );
    }
    const page = await context.table.query({ pk: moveTasksPk(source.value.id), limit, descending: true });
    if (page.items.length === 0) return ok({});
    return ok({ Results: page.items.map((item) => shown(moveTaskOf(item))) });
  },
);

const shown = (task: MoveTask) => ({
  ...(task.status === 'RUNNING' && { TaskHandle: taskHandle(task) }),
  Status: task.status,
  SourceArn: task.sourceArn,
  ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
  ...(task.maxPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.maxPerSecond }),
  ApproximateNumberOfMessagesMoved: task.moved,
  ApproximateNumberOfMessagesToMove: task.toMove,
  ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
  StartedTimestamp: task.startedMs,
});
