import { describe, expect, test } from 'vitest';
import { faults } from '../../support/faultProxy/fault.ts';
import { runFifo } from './faults/runFifo.ts';
import { runStandard } from './faults/runStandard.ts';

describe('on a DynamoDB that every fault befalls', () => {
  test('a standard queue loses nothing, and what no fault has struck is delivered once', async ({
    annotate,
  }) => {
    const report = await runStandard({ seed: 1, sends: 1_500 });
    await annotate(JSON.stringify(report));
    expect(report.violations).toEqual([]);
    expect(report.accepted).toBeGreaterThan(3_000);
    expect(report.deletedUnstruck).toBeGreaterThan(500);
    expect(report.unavailable).toBeGreaterThan(0);
    for (const fault of faults) expect(report.met[fault], fault).toBeGreaterThan(5);
  });

  test('a FIFO queue keeps the order of its groups, and every message is deleted once', async ({
    annotate,
  }) => {
    const report = await runFifo({ seed: 2, sends: 600 });
    await annotate(JSON.stringify(report));
    expect(report.violations).toEqual([]);
    expect(report.accepted).toBeGreaterThan(1_500);
    expect(report.deleted).toBeGreaterThan(500);
    expect(report.unavailable).toBeGreaterThan(0);
    for (const fault of faults) expect(report.met[fault], fault).toBeGreaterThan(5);
  });
});
