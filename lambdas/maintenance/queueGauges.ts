import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from '../../engine/context.ts';
import { countMessages } from '../../engine/counts.ts';
import { hasOwnMetrics } from '../queueMetrics.ts';
import { allQueues } from './allQueues.ts';
import { oldestMessageSeconds } from './oldestMessage.ts';

/** How things stand in each queue that has metrics of its own, by SQS's names. */
export async function tellOfQueues(engine: Context, metrics: Metrics): Promise<void> {
  for (const queue of await allQueues(engine)) {
    if (!hasOwnMetrics(queue)) continue;
    const { visible, inFlight, delayed } = await countMessages(engine, queue);
    const single = metrics.singleMetric();
    const add = (name: string, unit: 'Count' | 'Seconds', value: number) => {
      single.addDimension('QueueName', queue.name);
      single.addMetric(name, unit, value);
    };
    add('ApproximateNumberOfMessagesVisible', 'Count', visible);
    add('ApproximateNumberOfMessagesNotVisible', 'Count', inFlight);
    add('ApproximateNumberOfMessagesDelayed', 'Count', delayed);
    add('ApproximateAgeOfOldestMessage', 'Seconds', await oldestMessageSeconds(engine, queue));
  }
}
