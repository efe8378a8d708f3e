import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScenario, type ScenarioName } from '../load/runScenario.ts';
import type { Line } from '../report.ts';
import { startForebay } from '../serverProcess.ts';
import { significant } from '../statistics.ts';
import type { TableName } from '../throughput/tableNames.ts';
import { type CpuProfile, selfTimes } from './selfTimes.ts';

export type ProfileOptions = {
  readonly scenario: ScenarioName;
  readonly table: TableName;
  readonly sendMs: number;
};

export const profileDefaults: ProfileOptions = {
  scenario: 'lifecycle-batch-10',
  table: 'memory',
  sendMs: 8_000,
};

const shown = 45;

/** Where the server's time goes while a scenario runs: the share of the busy time that each function takes itself. */
export async function* profile({ scenario, table, sendMs }: ProfileOptions): AsyncGenerator<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  try {
    const server = await startForebay(
      table === 'memory' ? ['--memory'] : ['--data', join(folder, 'forebay')],
      ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    );
    const run = await runScenario(scenario, { port: server.port, queue: 'profiled', sendMs });
    await server.stop();
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile')) ?? '';
    const times = selfTimes(JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile);
    const busy = times.filter(([name]) => name !== '(idle)');
    const busyUs = busy.reduce((sum, [, us]) => sum + us, 0);
    yield {
      profile: scenario,
      table,
      messagesPerSecond: Math.round(run.messages / run.seconds),
      busyUsPerMessage: significant(busyUs / run.messages),
    };
    for (const [name, us] of busy.slice(0, shown)) {
      yield { function: name, percent: significant((100 * us) / busyUs, 2) };
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
