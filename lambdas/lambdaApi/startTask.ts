import type { WorkerTask } from '../../dispatch/ports.ts';
import { type LambdaApi, refusalOf } from './lambdaApi.ts';

/** What the dispatcher is called with. */
export type DispatcherTask = ({ readonly task: 'work' } & WorkerTask) | { readonly task: 'sweep' };

const attempts = 2;
const attemptMs = 1_500;

/**
 * Leaves a task to the dispatcher and waits only until Lambda has taken it. A task may come twice, so what failed is tried
 * once more, over a fresh connection: one that froze with its environment may be of no use afterwards.
 */
export async function startTask(lambda: LambdaApi, dispatcher: string, task: DispatcherTask): Promise<void> {
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      const answer = await lambda({
        method: 'POST',
        path: `${encodeURIComponent(dispatcher)}/invocations`,
        headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
        body: JSON.stringify(task),
        answerWithinMs: attemptMs,
        isAlone: attempt > 0,
      });
      if (answer.status === 202) return;
      failure = refusalOf(answer);
      if (answer.status < 500) break;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`The dispatcher could not be called: ${failure}`, { cause: failure });
}

/** How work is started elsewhere, as `dispatch/` and the engine ask for it. */
export const starters = (lambda: LambdaApi, dispatcher: string) => ({
  startWorker: ({ mappingId }: WorkerTask) => startTask(lambda, dispatcher, { task: 'work', mappingId }),
  startSweep: () => startTask(lambda, dispatcher, { task: 'sweep' }),
});
