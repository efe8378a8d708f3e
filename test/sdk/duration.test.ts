import { describe, expect, test } from 'vitest';
import { type Duration, milliseconds, wholeSeconds } from '../../sdk/duration.ts';

describe('a duration', () => {
  test.each<[Duration, number]>([
    [30, 30_000],
    [0, 0],
    [0.5, 500],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5 minutes', 90_000],
    ['2h', 7_200_000],
    ['14 days', 1_209_600_000],
  ])('of %s has %d milliseconds', (duration, ms) => {
    expect(milliseconds(duration)).toBe(ms);
  });

  test('counts a part of a second as a whole one', () => {
    expect(wholeSeconds('1ms')).toBe(1);
  });

  test.each(['', 'soon', '5', '5 fortnights', '-1s', '1 s s'])('is not "%s"', (text) => {
    expect(() => milliseconds(text as Duration)).toThrow(
      expect.objectContaining({ code: 'InvalidArgument' }),
    );
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('is not %d', (seconds) => {
    expect(() => milliseconds(seconds)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
  });
});
