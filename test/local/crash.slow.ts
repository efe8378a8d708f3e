import { expect, test } from 'vitest';
import { runCrash } from './crash/runCrash.ts';

test('five kills under load lose nothing, undo no deletion and leave nothing stuck', async ({ annotate }) => {
  const report = await runCrash({ rounds: 5, seed: 1 });
  await annotate(JSON.stringify(report));
  expect(report.violations).toEqual([]);
  expect(report.unanswered).toBeGreaterThanOrEqual(5);
  expect(report.accepted).toBeGreaterThan(500);
  expect(report.deleted).toBeGreaterThan(200);
  expect(report.visibilityChanges).toBeGreaterThan(50);
  expect(report.redriven).toBeGreaterThan(10);
  expect(report.survived).toBeGreaterThan(200);
});
