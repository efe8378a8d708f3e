import { type QueueError, queueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { type Handle, readHandle } from './handle.ts';
import { missingParameter } from './parameterErrors.ts';
import type { Queue } from './queue.ts';

/** The handle of a message of this queue, or why it is none; `parameter` names it when it is missing. */
export function checkHandle(
  text: string | null | undefined,
  queue: Queue,
  keys: readonly Uint8Array[],
  parameter = 'ReceiptHandle',
): Result<Handle, QueueError> {
  if (text == null || text === '') return err(missingParameter(parameter));
  const handle = readHandle(text, keys);
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
