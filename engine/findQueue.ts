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

type Named = { readonly account?: string; readonly name: string };

const queueName = /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/;
const accountId = /^\d{12}$/;

/** What the URL says, whether or not there is such a queue. */
export function nameInUrl(url: string): Named | undefined {
  const end = url.endsWith('/') ? trimmedEnd(url) : url.length;
  const start = url.lastIndexOf('/', end - 1) + 1;
  const name = url.slice(start, end);
  if (!queueName.test(name) || (start > 1 && start === afterScheme(url))) return undefined;
  const account = url.slice(url.lastIndexOf('/', start - 2) + 1, Math.max(0, start - 1));
  return accountId.test(account) ? { account, name } : { name };
}

function trimmedEnd(url: string): number {
  let end = url.length;
  while (end > 0 && url[end - 1] === '/') end--;
  return end;
}

/** Behind `://`, where a host begins, not a queue. */
const afterScheme = (url: string): number => {
  const at = url.indexOf('://');
  return at === -1 ? 0 : at + 3;
};
