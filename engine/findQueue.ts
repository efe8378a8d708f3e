import type { Caller, Context } from './context.ts';
import { type QueueError, queueError } from './errors.ts';
import type { Queue } from './model/queue.ts';
import { err, ok, type Result } from './result.ts';

export const queueDoesNotExist = queueError('QueueDoesNotExist', 'The specified queue does not exist.');

/**
 * The queue that a `QueueUrl` names: by its last two path segments, whatever scheme, host and port say; a bare
 * name will do. The segment before the name counts only if it is an account.
 */
export async function findQueue(
  { records }: Context,
  caller: Caller,
  queueUrl: string | null | undefined,
): Promise<Result<Queue, QueueError>> {
  const named = nameInUrl(queueUrl ?? '');
  if (named === undefined) return err(queueDoesNotExist);
  const queue = await records.find(named.account ?? caller.account, caller.region, named.name);
  return queue === undefined ? err(queueDoesNotExist) : ok(queue);
}

function nameInUrl(url: string): { readonly account?: string; readonly name: string } | undefined {
  const path = url.includes('://') ? url.slice(url.indexOf('/', url.indexOf('://') + 3)) : url;
  const segments = path.split('/').filter((segment) => segment !== '');
  const name = segments.at(-1);
  const owner = segments.at(-2);
  if (name === undefined || !/^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(name)) return undefined;
  return owner !== undefined && /^\d{12}$/.test(owner) ? { account: owner, name } : { name };
}
