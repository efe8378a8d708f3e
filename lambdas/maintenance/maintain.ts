import type { Context as LambdaContext } from 'aws-lambda';
import { runDue } from '../../engine/background/runDue.ts';
import type { Context } from '../../engine/context.ts';
import type { Chores } from '../chores.ts';
import type { Observation } from '../observe.ts';
import { tellOfQueues } from './queueGauges.ts';

/** Table operations of one step, after which the clock is looked at. */
const budget = { operations: 500 };
/** Kept for the step under way and for what no answer waits for. */
const marginMs = 10_000;
/** The schedule calls each minute: what falls due sooner than so is waited for. */
const worthWaitingMs = 1_000;

export type Invocation = Pick<LambdaContext, 'getRemainingTimeInMillis'>;

/** Does what is due until nothing is, or the function's time is nearly over: the next call goes on from there. */
export function createMaintain(parts: {
  readonly engine: Context;
  readonly chores: Pick<Chores, 'settle'>;
  readonly logger: Pick<Observation['logger'], 'error'>;
  readonly metrics: Observation['metrics'];
}): (invocation: Invocation) => Promise<{ readonly steps: number; readonly isDone: boolean }> {
  const { engine, chores, logger, metrics } = parts;
  const { clock } = engine;

  return async (invocation) => {
    const endMs = clock.now() + Math.max(0, invocation.getRemainingTimeInMillis() - marginMs);
    let steps = 0;
    let isDone = false;
    let failure: unknown;
    do {
      try {
        const { nextDueMs = Number.POSITIVE_INFINITY } = await runDue(engine, budget);
        isDone = nextDueMs > clock.now() + worthWaitingMs;
        if (!isDone) await clock.sleep(Math.max(0, nextDueMs - clock.now()));
      } catch (error) {
        // a piece that fails is leased for a minute: in this call others go on without it
        failure ??= error;
        logger.error('Background work failed and will be tried again', { error: error as Error });
        isDone = true;
      }
      steps++;
    } while (!isDone && clock.now() < endMs);
    metrics.addMetric('MaintenanceSteps', 'Count', steps);
    await tellOfQueues(engine, metrics);
    await chores.settle(marginMs / 2);
    // seen by the alarm on the function's errors
    if (failure !== undefined) throw failure;
    return { steps, isDone };
  };
}
