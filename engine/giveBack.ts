import type { Context } from './context.ts';
import { giveBackToGroups } from './fifo/giveBack.ts';
import type { FifoHandle } from './model/fifoHandle.ts';
import type { Handle } from './model/handle.ts';
import type { Queue } from './model/queue.ts';
import type { AnyHandle } from './model/receiptHandles.ts';
import { giveBackMessages } from './standard/giveBack.ts';

/**
 * Puts messages back that were received but handed to nobody: visible `delayMs` from now, with the receive count that they
 * had before, and their handles govern no more. Answers handle by handle whether it was done. What was not, for whatever
 * reason, comes back when its visibility timeout ends, and has been counted.
 */
export const giveBack = (
  context: Context,
  queue: Queue,
  handles: readonly AnyHandle[],
  delayMs: number,
): Promise<readonly boolean[]> =>
  queue.isFifo
    ? giveBackToGroups(context, queue, handles as readonly FifoHandle[], delayMs)
    : giveBackMessages(context, queue, handles as readonly Handle[], delayMs);
