import { type QueueError, queueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import type { EntryType } from './batch.ts';
import { type FifoHandle, readFifoHandle } from './fifoHandle.ts';
import { type Handle, readHandle } from './handle.ts';
import { missingParameter } from './parameterErrors.ts';
import type { Queue } from './queue.ts';

/** Of the kind that the queue is of. */
export type AnyHandle = Handle | FifoHandle;

/** The handle of a message of this queue, or why it is none; `entry` names the one of a batch, if it is missing. */
export function checkHandle(
  text: string | null | undefined,
  queue: Queue,
  keys: readonly Uint8Array[],
  entry?: { readonly type: EntryType; readonly number: number },
): Result<AnyHandle, QueueError> {
  if (text == null || text === '') {
    const prefix = entry === undefined ? '' : `${entry.type}.${entry.number}.`;
    return err(missingParameter(`${prefix}ReceiptHandle`));
  }
  const handle = queue.isFifo ? readFifoHandle(text, keys) : readHandle(text, keys);
  if (handle === undefined || handle.queueId !== queue.id) {
    return err(
      queueError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${text}" is not a valid receipt handle.`,
      ),
    );
  }
  return ok(handle);
}

/** On a FIFO queue a handle governs only as long as its lease runs. */
export const handleExpired = (text: string | null | undefined): QueueError =>
  queueError(
    'InvalidParameterValue',
    `Value ${text ?? ''} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  );
