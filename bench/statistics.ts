/** The value that the share `at` (0 to 1) of all values does not exceed. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Rounds to so many significant digits: what was measured is no more exact. */
export const significant = (value: number, digits = 3): number => Number(value.toPrecision(digits));
