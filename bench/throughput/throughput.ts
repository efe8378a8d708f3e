import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScenarioName, scenarioNames } from '../load/runScenario.ts';
import type { Line } from '../report.ts';
import { startForebay, startServerProcess } from '../serverProcess.ts';
import { comparisonLine } from './comparisonLine.ts';
import { type Measured, measure } from './measure.ts';
import { type TableName, tableNames } from './tableNames.ts';

export type ThroughputOptions = {
  readonly scenarios: readonly ScenarioName[];
  readonly tables: readonly TableName[];
  readonly pairs: number;
  readonly sendMs: number;
};

export const throughputDefaults: ThroughputOptions = {
  scenarios: scenarioNames,
  tables: tableNames,
  pairs: 5,
  sendMs: 2_000,
};

/**
 * Forebay against a bare server (`bareServer.ts`), each driven by this process with the same requests over the same
 * number of connections, in turn; figures are medians over the pairs of runs. The bare server answers the same
 * bytes, but it keeps no queue: a receive finds ten messages always, a delete deletes nothing.
 *
 * - `ratio`: Forebay's messages a second over the bare server's requests a second: the messages that Forebay carries
 *   all the way in the time of one bare request. Of a lifecycle of ten, three requests each, a bare server that knew
 *   all about queues for free would carry 3.33.
 * - `requestRatio`: Forebay's requests a second over the bare server's.
 * - `cpuRatio`: as `ratio`, by seconds of the servers' CPU time: it holds still when others use the machine.
 */
export async function* throughput(options: ThroughputOptions): AsyncGenerator<Line> {
  for (const table of options.tables) {
    for (const scenario of options.scenarios) {
      if (scenario !== 'fifo-lifecycle-batch-10') yield await compare(scenario, table, options);
      else for (const groups of fifoGroups) yield await compare(scenario, table, options, groups);
    }
  }
}

const fifoGroups = [1, 10, 1_000];

async function compare(
  scenario: ScenarioName,
  table: TableName,
  { pairs, sendMs }: ThroughputOptions,
  groups?: number,
): Promise<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  const isMemory = table === 'memory';
  const forebay = await startForebay(isMemory ? ['--memory'] : ['--data', join(folder, 'forebay')]);
  const bare = await startServerProcess('throughput/bareServer.ts', isMemory ? [] : [join(folder, 'bare')]);
  try {
    await measure(scenario, forebay, 'warm', sendMs, groups);
    await measure(scenario, bare, 'warm', sendMs, groups);
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      ours.push(await measure(scenario, forebay, `run-${pair}`, sendMs, groups));
      theirs.push(await measure(scenario, bare, `run-${pair}`, sendMs, groups));
    }
    return comparisonLine(scenario, table, ours, theirs, groups);
  } finally {
    await Promise.all([forebay.stop(), bare.stop()]);
    rmSync(folder, { recursive: true });
  }
}
