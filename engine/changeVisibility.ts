import type { Context } from './context.ts';
import { changeVisibilityInGroups } from './fifo/changeVisibility.ts';
import type { FifoHandle } from './model/fifoHandle.ts';
import type { Handle } from './model/handle.ts';
import type { Queue } from './model/queue.ts';
import type { AnyHandle } from './model/receiptHandles.ts';
import { changeMessages } from './standard/changeVisibility.ts';

/** Makes messages visible `timeoutMs` from now; answers handle by handle whether that could still be done. */
export const changeVisibility = (
  context: Context,
  queue: Queue,
  handles: readonly AnyHandle[],
  timeoutMs: number,
): Promise<readonly boolean[]> =>
  queue.isFifo
    ? changeVisibilityInGroups(context, queue, handles as readonly FifoHandle[], timeoutMs)
    : changeMessages(context, queue, handles as readonly Handle[], timeoutMs);
