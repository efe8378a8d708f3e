import type { Context } from './context.ts';
import { acknowledgeInGroups } from './fifo/acknowledge.ts';
import type { FifoHandle } from './model/fifoHandle.ts';
import type { Handle } from './model/handle.ts';
import type { Queue } from './model/queue.ts';
import type { AnyHandle } from './model/receiptHandles.ts';
import { acknowledgeMessages } from './standard/acknowledge.ts';

/**
 * Deletes messages; answers handle by handle whether the handle still governs. On a standard queue every handle that
 * was once given does, or at least harms nobody; on a FIFO queue one whose lease has ended is refused.
 */
export async function acknowledge(
  context: Context,
  queue: Queue,
  handles: readonly AnyHandle[],
): Promise<readonly ('done' | 'expired')[]> {
  if (queue.isFifo) return acknowledgeInGroups(context, queue, handles as readonly FifoHandle[]);
  await acknowledgeMessages(context, handles as readonly Handle[]);
  return handles.map(() => 'done');
}
