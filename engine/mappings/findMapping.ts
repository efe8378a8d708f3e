import type { Caller, Context } from '../context.ts';
import { type QueueError, queueError } from '../errors.ts';
import { missingParameter } from '../model/parameterErrors.ts';
import type { Queue } from '../model/queue.ts';
import { err, ok, type Result } from '../result.ts';
import type { Mapping } from './mapping.ts';

export const noSuchMapping = queueError(
  'ResourceNotFoundException',
  'The resource you requested does not exist.',
);

/** A mapping of the caller's own account and region, and its queue: one whose queue is gone is gone with it. */
export async function findMapping(
  context: Pick<Context, 'mappings' | 'records'>,
  caller: Caller,
  mappingId: string | null | undefined,
): Promise<Result<{ readonly mapping: Mapping; readonly queue: Queue }, QueueError>> {
  if (!mappingId) return err(missingParameter('UUID'));
  const mapping = await context.mappings.find(mappingId);
  if (mapping?.account !== caller.account || mapping.region !== caller.region) return err(noSuchMapping);
  const queue = await queueOfMapping(context, mapping);
  return queue === undefined ? err(noSuchMapping) : ok({ mapping, queue });
}

/** The mapping's queue, unless it was deleted: one that bears its name now is another. */
export async function queueOfMapping(
  { records }: Pick<Context, 'records'>,
  { account, region, queueName, queueId }: Mapping,
): Promise<Queue | undefined> {
  const queue = await records.find(account, region, queueName);
  return queue?.id === queueId ? queue : undefined;
}
