import type { Context as LambdaContext } from 'aws-lambda';
import type { Dispatch, RunWorker, Sweep } from '../../dispatch/ports.ts';
import type { Chores } from '../chores.ts';
import type { DispatcherTask } from '../lambdaApi/startTask.ts';

/** Kept for what no answer waits for, and for metrics. */
const marginMs = 5_000;

export type Invocation = Pick<LambdaContext, 'getRemainingTimeInMillis'>;

/** Does the task that the dispatcher was called with, within the function's time. */
export function createCarryOut(parts: {
  readonly dispatch: Dispatch;
  readonly runWorker: RunWorker;
  readonly sweep: Sweep;
  readonly chores: Pick<Chores, 'settle'>;
}): (task: DispatcherTask, invocation: Invocation) => Promise<void> {
  const { dispatch, runWorker, sweep, chores } = parts;
  return async (task, invocation) => {
    const deadlineMs = dispatch.engine.clock.now() + invocation.getRemainingTimeInMillis() - marginMs;
    if (task.task === 'sweep') await sweep(dispatch, { deadlineMs });
    else await runWorker(dispatch, { mappingId: task.mappingId }, { deadlineMs });
    await chores.settle(marginMs / 2);
  };
}
