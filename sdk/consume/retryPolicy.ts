import { type Duration, milliseconds } from '../duration.ts';

/**
 * When a message whose handler failed is delivered again. `attempt` counts from 1; a function decides for itself.
 * A message that failed `maxAttempts` times goes to the dead-letter queue; without it, the queue's own `maxReceives`
 * rules.
 *
 * @example
 * orders.consume(ship, { retry: { backoff: 'exponential', initial: '1s', max: '5 minutes', maxAttempts: 8 } });
 * orders.consume(ship, { retry: ({ attempt, error }) => (attempt > 3 ? 'reject' : '10s') });
 */
export type RetryPolicy =
  | { readonly backoff: 'fixed'; readonly delay: Duration; readonly maxAttempts?: number }
  | {
      readonly backoff: 'exponential';
      /** Before the second attempt, 1 second if not given; doubled before each further one. */
      readonly initial?: Duration;
      /** 5 minutes if not given. */
      readonly max?: Duration;
      /** A random part of the delay, so that what failed together does not come again together. On if not given. */
      readonly jitter?: boolean;
      readonly maxAttempts?: number;
    }
  | ((failure: { readonly attempt: number; readonly error: unknown }) => Duration | 'reject');

export const defaultRetry: RetryPolicy = { backoff: 'exponential' };

/** In milliseconds; SQS counts in seconds, so it is rounded up later. */
export function retryDelay(
  policy: RetryPolicy,
  failure: { readonly attempt: number; readonly error: unknown },
  random: () => number,
): number | 'reject' {
  if (typeof policy === 'function') {
    const decision = policy(failure);
    return decision === 'reject' ? decision : milliseconds(decision);
  }
  if (policy.maxAttempts !== undefined && failure.attempt >= policy.maxAttempts) return 'reject';
  if (policy.backoff === 'fixed') return milliseconds(policy.delay);
  const { initial = '1s', max = '5 minutes', jitter = true } = policy;
  const delayMs = Math.min(milliseconds(initial) * 2 ** (failure.attempt - 1), milliseconds(max));
  return jitter ? delayMs * (0.5 + random() / 2) : delayMs;
}
