import { type QueueError, queueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidValue } from './parameterErrors.ts';
import type { AnyHandle } from './receiptHandles.ts';

/** A message may stay hidden for 12 hours from the receive that gave the handle, all changes included. */
export function checkTotalTimeout(
  handle: AnyHandle,
  seconds: number,
  nowMs: number,
): Result<number, QueueError> {
  const max = limits.maxVisibilityTimeoutSeconds;
  if (nowMs - handle.receivedMs + seconds * 1000 <= max * 1000) return ok(seconds);
  return err(
    invalidValue(
      'VisibilityTimeout',
      seconds,
      `Total VisibilityTimeout for the message is beyond the limit [${max} seconds]`,
    ),
  );
}

export const notChangeable = (handleText: string): QueueError =>
  queueError(
    'InvalidParameterValue',
    `Value ${handleText} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
  );
