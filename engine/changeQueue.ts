import type { Caller, Context } from './context.ts';
import type { QueueError } from './errors.ts';
import { findQueue, queueDoesNotExist } from './findQueue.ts';
import type { Queue, QueueState } from './model/queue.ts';
import { err, ok, type Result } from './result.ts';
import { type Put, StorageUnavailable } from './table/port.ts';

/** So often somebody else may write the record first before we give up. */
export const recordRaces = 50;
export const recordContended = () =>
  new StorageUnavailable('the queue record is being written by many at once');

type Changes = Partial<Pick<QueueState, 'attributes' | 'tags' | 'modifiedMs'>>;
/** `alongside` is written if and only if the record is. */
type Decision = Result<Changes & { readonly alongside?: readonly Put[] }, QueueError>;

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
    const { alongside, ...changes } = decision.value;
    const after = { ...queue, ...changes, revision: queue.revision + 1 };
    if (await context.records.replace(queue, after, alongside)) return ok(queue);
  }
  throw recordContended();
}
