import type { Caller, Context } from './context.ts';
import type { QueueError } from './errors.ts';
import { findQueue, queueDoesNotExist } from './findQueue.ts';
import type { Queue, QueueState } from './model/queue.ts';
import { err, ok, type Result } from './result.ts';
import { StorageUnavailable } from './table/port.ts';

/** So often somebody else may write the record first before we give up. */
export const recordRaces = 50;
export const recordContended = () =>
  new StorageUnavailable('the queue record is being written by many at once');

type Decision = Result<Partial<Pick<QueueState, 'attributes' | 'tags' | 'modifiedMs'>>, QueueError>;

/** Changes the record of the queue that the URL names; after a lost race `decide` sees the winner's record. */
export async function changeQueue(
  context: Context,
  caller: Caller,
  queueUrl: string | null | undefined,
  decide: (queue: Queue) => Decision | Promise<Decision>,
): Promise<Result<Queue, QueueError>> {
  const found = await findQueue(context, caller, queueUrl);
  if (!found.ok) return found;
  const { account, region, name } = found.value;
  for (let race = 0; race < recordRaces; race++) {
    const queue = await context.records.read(account, region, name);
    if (queue === undefined || queue.deletedMs !== undefined) return err(queueDoesNotExist);
    const decision = await decide(queue);
    if (!decision.ok) return decision;
    const after = { ...queue, ...decision.value, revision: queue.revision + 1 };
    if (await context.records.replace(queue, after)) return ok(queue);
  }
  throw recordContended();
}
