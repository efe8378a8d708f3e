import type { QueueError } from '../errors.ts';
import { limits } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidValue, missingParameter } from './parameterErrors.ts';

type Whole = number | null | undefined;

const isWithin = (value: Whole, low: number, high: number): boolean =>
  value == null || (value >= low && value <= high);

const maxMessages = limits.maxReceiveMessages;
const maxVisibility = limits.maxVisibilityTimeoutSeconds;
const maxWait = limits.maxWaitSeconds;

/** The numbers of a ReceiveMessage against their ranges; each may be absent. */
export function receiveProblem(input: {
  readonly MaxNumberOfMessages?: Whole;
  readonly VisibilityTimeout?: Whole;
  readonly WaitTimeSeconds?: Whole;
}): QueueError | undefined {
  if (!isWithin(input.MaxNumberOfMessages, 1, maxMessages)) {
    return invalidValue(
      'MaxNumberOfMessages',
      input.MaxNumberOfMessages,
      `Must be between 1 and ${maxMessages}, if provided.`,
    );
  }
  if (!isWithin(input.VisibilityTimeout, 0, maxVisibility)) {
    return invalidValue(
      'VisibilityTimeout',
      input.VisibilityTimeout,
      `Must be >= 0 and <= ${maxVisibility}, if provided.`,
    );
  }
  if (!isWithin(input.WaitTimeSeconds, 0, maxWait)) {
    return invalidValue(
      'WaitTimeSeconds',
      input.WaitTimeSeconds,
      `Must be >= 0 and <= ${maxWait}, if provided.`,
    );
  }
  return undefined;
}

/** The timeout of a ChangeMessageVisibility, or of one entry of its batch; `entryNumber` counts from 1. */
export function checkVisibilityTimeout(
  seconds: Whole,
  place: 'single' | 'batchEntry',
  entryNumber = 1,
): Result<number, QueueError> {
  if (seconds == null) {
    const entry = place === 'single' ? '' : `ChangeMessageVisibilityBatchRequestEntry.${entryNumber}.`;
    return err(missingParameter(`${entry}VisibilityTimeout`));
  }
  if (isWithin(seconds, 0, maxVisibility)) return ok(seconds);
  const reason =
    place === 'single'
      ? `Must be between 0 and ${maxVisibility}.`
      : `VisibilityTimeout must be an integer between 0 and ${maxVisibility}.`;
  return err(invalidValue('VisibilityTimeout', seconds, reason));
}
