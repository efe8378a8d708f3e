import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../bench/statistics.ts';

describe('quantile', () => {
  it('finds the middle and the end, whatever the order', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(quantile([4, 1, 3, 2], 0.99)).toBe(4);
  });
});
