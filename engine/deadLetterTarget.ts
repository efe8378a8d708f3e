import type { Context } from './context.ts';
import type { QueueError } from './errors.ts';
import { type QueueState, queueArn } from './model/queue.ts';
import { parseQueueArn } from './model/queueArn.ts';
import { permitsSource } from './model/redriveAllowPolicy.ts';
import { redriveRefused } from './model/redrivePolicy.ts';

type Source = Pick<QueueState, 'account' | 'region' | 'name' | 'isFifo' | 'attributes'>;

/**
 * Whether the dead-letter queue that the source is about to name will have it. `source.attributes` are those after
 * the change; `given` is the policy as the client wrote it, which refusals quote.
 */
export async function deadLetterTargetFault(
  { records }: Context,
  source: Source,
  given: string,
): Promise<QueueError | undefined> {
  const { deadLetterTargetArn } = JSON.parse(source.attributes.RedrivePolicy ?? '{}');
  const arn = parseQueueArn(deadLetterTargetArn);
  const isNeighbour = arn?.account === source.account && arn.region === source.region;
  const found = isNeighbour ? await records.find(arn.account, arn.region, arn.name) : undefined;
  if (found === undefined) return redriveRefused(given, 'Dead letter target does not exist.');
  if (found.isFifo !== source.isFifo) {
    return redriveRefused(given, 'Dead-letter queue must be same type of queue as the source..');
  }
  const target = found.name === source.name ? source : found;
  return permitsSource(target.attributes.RedriveAllowPolicy, queueArn(source))
    ? undefined
    : redriveRefused(given, 'Dead-letter target does not allow this queue as a source.');
}
