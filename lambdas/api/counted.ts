import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { ApiOptions } from '../../api/createApi.ts';
import type { Caller, Context } from '../../engine/context.ts';
import { nameInUrl } from '../../engine/findQueue.ts';
import type { ActionName } from '../../engine/registry.ts';
import { hasOwnMetrics } from '../queueMetrics.ts';
import { type Counts, countsOf } from './counts.ts';

type Actions = NonNullable<ApiOptions['actions']>;
type Runnable = Actions[ActionName];
type Naming = { readonly QueueUrl?: string | null };

/** These actions, each of which adds to the metrics what it has done. */
export function countedActions(actions: Actions, metrics: Metrics): Actions {
  const counted = (name: ActionName, action: Runnable): Runnable => ({
    input: action.input,
    async run(context, caller, input) {
      const result = await action.run(context, caller, input);
      const counts = result.ok ? countsOf(name, input, result.value as object) : undefined;
      if (counts !== undefined) await tell(metrics, counts, context, caller, input as Naming);
      return result;
    },
  });
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [name, counted(name as ActionName, action)]),
  ) as Actions;
}

async function tell(metrics: Metrics, counts: Counts, context: Context, caller: Caller, input: Naming) {
  add(metrics, counts);
  const { account, name = '' } = nameInUrl(input.QueueUrl ?? '') ?? {};
  // remembered since the action itself has asked for it
  const queue = await context.records.find(account ?? caller.account, caller.region, name);
  if (queue === undefined || !hasOwnMetrics(queue)) return;
  const single = metrics.singleMetric();
  for (const [metric, values] of Object.entries(counts)) {
    for (const value of [values].flat()) {
      single.addDimension('QueueName', name);
      single.addMetric(metric, unitOf(metric), value);
    }
  }
}

function add(metrics: Metrics, counts: Counts): void {
  for (const [metric, values] of Object.entries(counts)) {
    for (const value of [values].flat()) metrics.addMetric(metric, unitOf(metric), value);
  }
}

const unitOf = (metric: string) => (metric === 'SentMessageSize' ? 'Bytes' : 'Count');
