import { deadLetterAddress } from '../address.ts';
import { type Duration, milliseconds } from '../duration.ts';
import { asForebayError, ForebayError } from '../errors.ts';
import type { Parts } from '../parts.ts';

/**
 * How far a redrive is.
 *
 * @example
 * const share = ({ moved, total }: RedriveProgress) => (total === 0 ? 1 : moved / total);
 */
export interface RedriveProgress {
  readonly moved: number;
  /** What there was to move when it began. */
  readonly total: number;
}

/**
 * How dead letters are moved back.
 *
 * @example
 * await orders.redrive({ maxPerSecond: 50, onProgress: ({ moved, total }) => console.log(moved, 'of', total) });
 */
export interface RedriveOptions {
  /** Messages a second, 1 to 500; without it as fast as the service does it. */
  readonly maxPerSecond?: number;
  /** Called after each look at it. */
  readonly onProgress?: (progress: RedriveProgress) => void;
  /** Between two looks, `'1s'` if not given. */
  readonly every?: Duration;
  /** Cancels it; what is moved by then stays moved, and the call throws `Aborted`. */
  readonly signal?: AbortSignal;
}

export async function redrive(parts: Parts, options: RedriveOptions = {}): Promise<RedriveProgress> {
  const { calls, clock, address } = parts;
  const everyMs = milliseconds(options.every ?? '1s');
  const dead = await deadLetterAddress(calls, address);
  const [SourceArn, DestinationArn] = await Promise.all([dead.arn(), address.arn()]);
  const doing = `Moving the messages of "${dead.name}" back`;
  try {
    const { TaskHandle } = await calls.startMessageMoveTask({
      SourceArn,
      DestinationArn,
      MaxNumberOfMessagesPerSecond: options.maxPerSecond,
    });
    for (;;) {
      // The handle is shown only while a task runs: the newest is ours, for a source has one at a time.
      const { Results = [] } = await calls.listMessageMoveTasks({ SourceArn, MaxResults: 1 });
      const task = Results[0];
      const progress = {
        moved: Number(task?.ApproximateNumberOfMessagesMoved ?? 0),
        total: Number(task?.ApproximateNumberOfMessagesToMove ?? 0),
      };
      options.onProgress?.(progress);
      if (task?.Status === 'COMPLETED') return progress;
      if (task?.Status === 'FAILED') {
        throw new ForebayError('RedriveFailed', `${doing} failed: ${task.FailureReason}.`);
      }
      if (task?.Status === 'CANCELLED') throw new ForebayError('Aborted', `${doing} was cancelled.`);
      if (options.signal?.aborted && task?.Status === 'RUNNING')
        await calls.cancelMessageMoveTask({ TaskHandle });
      await clock.sleep(everyMs, options.signal?.aborted ? undefined : options.signal);
    }
  } catch (thrown) {
    throw asForebayError(doing, thrown);
  }
}
