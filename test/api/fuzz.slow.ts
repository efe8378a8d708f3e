import { expect, test } from 'vitest';
import { runFuzz } from './fuzz/runFuzz.ts';

test('answers 10,000 good and bad requests as the contract says and keeps no trace of them', async () => {
  const summary = await runFuzz({ requests: 10_000, seed: 7 });
  expect(summary.examples).toEqual([]);
  expect(summary.violations).toBe(0);
  expect(summary.results.ok).toBeGreaterThan(2_000);
  expect(summary.results.MalformedInput).toBeGreaterThan(1_000);
});
