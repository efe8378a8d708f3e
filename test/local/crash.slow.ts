import { describe, expect, test } from 'vitest';
import { runCrash } from './crash/runCrash.ts';

describe('five kills under load lose nothing, undo no deletion and leave nothing stuck', () => {
  test('of a server on disk', async ({ annotate }) => {
    const report = await runCrash({ rounds: 5, seed: 1 });
    await annotate(JSON.stringify(report));
    expect(report.violations).toEqual([]);
    expect(report.unanswered).toBeGreaterThanOrEqual(5);
    expect(report.accepted).toBeGreaterThan(200);
    expect(report.deleted - report.deletedAcrossCrash).toBeGreaterThan(50);
    expect(report.visibilityChanges).toBeGreaterThan(20);
    expect(report.redriven).toBeGreaterThan(0);
    expect(report.survived).toBeGreaterThan(50);
  });

  test('of each of two servers that share a table in DynamoDB', async ({ annotate }) => {
    const report = await runCrash({ rounds: 5, seed: 1, onDynamodb: true });
    await annotate(JSON.stringify(report));
    expect(report.violations).toEqual([]);
    expect(report.kills).toBe(10);
    expect(report.unanswered).toBeGreaterThanOrEqual(10);
    expect(report.accepted).toBeGreaterThan(200);
    expect(report.deleted - report.deletedAcrossCrash).toBeGreaterThan(50);
    expect(report.visibilityChanges).toBeGreaterThan(20);
    expect(report.moveTasks).toBeGreaterThan(0);
    expect(report.survived).toBeGreaterThan(50);
  });
});
