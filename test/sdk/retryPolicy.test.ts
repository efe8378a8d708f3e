import { describe, expect, test } from 'vitest';
import { retryDelay } from '../../sdk/consume/retryPolicy.ts';

const half = () => 0.5;
const delays = (policy: Parameters<typeof retryDelay>[0], random = half) =>
  [1, 2, 3, 4].map((attempt) => retryDelay(policy, { attempt, error: new Error('no') }, random));

describe('a retry policy', () => {
  test('waits the same time after each failure', () => {
    expect(delays({ backoff: 'fixed', delay: '5s' })).toEqual([5_000, 5_000, 5_000, 5_000]);
  });

  test('doubles its time up to the longest', () => {
    expect(delays({ backoff: 'exponential', initial: '2s', max: '10s', jitter: false })).toEqual([
      2_000, 4_000, 8_000, 10_000,
    ]);
  });

  test('takes off up to a half of it by chance', () => {
    expect(delays({ backoff: 'exponential' }, () => 0)).toEqual([500, 1_000, 2_000, 4_000]);
    expect(delays({ backoff: 'exponential' }, () => 1)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('rejects after the last attempt', () => {
    expect(delays({ backoff: 'fixed', delay: 0, maxAttempts: 3 })).toEqual([0, 0, 'reject', 'reject']);
  });

  test('is any function of the failure', () => {
    expect(delays(({ attempt }) => (attempt > 2 ? 'reject' : `${attempt} minutes`))).toEqual([
      60_000,
      120_000,
      'reject',
      'reject',
    ]);
  });
});
