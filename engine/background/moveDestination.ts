import type { Context } from '../context.ts';
import type { MoveTask } from '../model/moveTask.ts';
import type { Queue } from '../model/queue.ts';
import { parseQueueArn } from '../model/queueArn.ts';

export const queueGone = 'AWS.SimpleQueueService.NonExistentQueue';

/** Where a message of the task's source goes that came there from the queue `from`; or why that cannot be said. */
export async function moveDestination(
  { records }: Context,
  task: MoveTask,
  from: string | undefined,
  source: Queue,
): Promise<Queue | string> {
  const arn = task.destinationArn === undefined ? undefined : parseQueueArn(task.destinationArn);
  const name = arn?.name ?? from;
  if (name === undefined) return 'CouldNotDetermineMessageSource';
  return (await records.find(source.account, source.region, name)) ?? queueGone;
}

/** How far a stretch of a move task came. */
export type Stretch = {
  readonly failure?: string;
  /** The task is not running any more. */
  readonly isStopped?: boolean;
  readonly hasMore?: boolean;
};
