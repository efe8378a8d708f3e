import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Run, runScenario, type ScenarioName, scenarioNames } from '../load/runScenario.ts';
import type { Line } from '../report.ts';
import { type ServerProcess, startForebay, startServerProcess } from '../serverProcess.ts';
import { median, quantile, significant } from '../statistics.ts';

export type ThroughputOptions = {
  readonly scenarios: readonly ScenarioName[];
  readonly tables: readonly TableName[];
  readonly pairs: number;
  readonly sendMs: number;
};
export const tableNames = ['memory', 'lmdb'] as const;
export type TableName = (typeof tableNames)[number];

export const throughputDefaults: ThroughputOptions = {
  scenarios: scenarioNames,
  tables: tableNames,
  pairs: 5,
  sendMs: 2_000,
};

/** Least `ratio` by table and scenario. */
const bars: Record<TableName, Partial<Record<ScenarioName, number>>> = {
  memory: { send: 0.35, 'lifecycle-batch-10': 0.6 },
  lmdb: { send: 0.5, 'lifecycle-batch-10': 0.5 },
};
/** Most of the 99th percentile of receives, as a multiple of the bare server's. */
const receiveBar = 4;

/**
 * Forebay against a bare server (`bareServer.ts`), each driven by this process with the same requests over the same
 * number of connections, in turn; figures are medians over the pairs of runs. The bare server answers the same
 * bytes, but it keeps no queue: a receive finds ten messages always, a delete deletes nothing.
 *
 * - `ratio`: Forebay's messages a second over the bare server's requests a second: the messages that Forebay carries
 *   all the way in the time of one bare request. Of a lifecycle of ten, three requests each, a bare server that knew
 *   all about queues for free would carry 3.33.
 * - `requestRatio`: Forebay's requests a second over the bare server's.
 */
export async function* throughput(options: ThroughputOptions): AsyncGenerator<Line> {
  for (const table of options.tables) {
    for (const scenario of options.scenarios) yield await compare(scenario, table, options);
  }
}

async function compare(
  scenario: ScenarioName,
  table: TableName,
  { pairs, sendMs }: ThroughputOptions,
): Promise<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  const isMemory = table === 'memory';
  const forebay = await startForebay(isMemory ? ['--memory'] : ['--data', join(folder, 'forebay')]);
  const bare = await startServerProcess('throughput/bareServer.ts', isMemory ? [] : [join(folder, 'bare')]);
  try {
    await measure(scenario, forebay, 'warm', sendMs);
    await measure(scenario, bare, 'warm', sendMs);
    const ours: Measured[] = [];
    const theirs: Measured[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      ours.push(await measure(scenario, forebay, `run-${pair}`, sendMs));
      theirs.push(await measure(scenario, bare, `run-${pair}`, sendMs));
    }
    return lineOf(scenario, table, ours, theirs);
  } finally {
    await Promise.all([forebay.stop(), bare.stop()]);
    rmSync(folder, { recursive: true });
  }
}

type Measured = {
  readonly messagesPerSecond: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly receiveP99Ms: number;
  /** Share of one core that the server took, and this process. */
  readonly serverCpu: number;
  readonly generatorCpu: number;
};

async function measure(
  scenario: ScenarioName,
  server: ServerProcess,
  queue: string,
  sendMs: number,
): Promise<Measured> {
  let serverCpu = 0;
  let generatorCpu = process.cpuUsage();
  const run = await runScenario(scenario, {
    port: server.port,
    queue,
    sendMs,
    onStart() {
      serverCpu = server.cpuSeconds();
      generatorCpu = process.cpuUsage();
    },
  });
  const { user, system } = process.cpuUsage(generatorCpu);
  return {
    ...figures(run),
    serverCpu: (server.cpuSeconds() - serverCpu) / run.seconds,
    generatorCpu: (user + system) / 1e6 / run.seconds,
  };
}

const figures = ({ messages, seconds, latencies, receiveLatencies }: Run) => ({
  messagesPerSecond: messages / seconds,
  requestsPerSecond: latencies.length / seconds,
  p50Ms: quantile(latencies, 0.5),
  p99Ms: quantile(latencies, 0.99),
  receiveP99Ms: quantile(receiveLatencies, 0.99),
});

function lineOf(
  scenario: ScenarioName,
  table: TableName,
  ours: readonly Measured[],
  bare: readonly Measured[],
): Line {
  const of = (runs: readonly Measured[], name: keyof Measured) => median(runs.map((run) => run[name]));
  const byPair = (ratioOf: (mine: Measured, its: Measured) => number) =>
    significant(median(ours.map((mine, i) => ratioOf(mine, bare[i] as Measured))));
  const ratio = byPair((mine, its) => mine.messagesPerSecond / its.requestsPerSecond);
  const bar = bars[table][scenario];
  const receives = scenario.startsWith('send')
    ? {}
    : receiveFigures(of(ours, 'receiveP99Ms'), of(bare, 'receiveP99Ms'));
  return {
    scenario,
    table,
    messagesPerSecond: Math.round(of(ours, 'messagesPerSecond')),
    requestsPerSecond: Math.round(of(ours, 'requestsPerSecond')),
    p50Ms: significant(of(ours, 'p50Ms')),
    p99Ms: significant(of(ours, 'p99Ms')),
    ...receives,
    bareRequestsPerSecond: Math.round(of(bare, 'requestsPerSecond')),
    ratio,
    ...(bar !== undefined && { bar, withinBar: ratio >= bar }),
    requestRatio: byPair((mine, its) => mine.requestsPerSecond / its.requestsPerSecond),
    bareP99Ms: significant(of(bare, 'p99Ms')),
    serverCpu: significant(of(ours, 'serverCpu'), 2),
    bareCpu: significant(of(bare, 'serverCpu'), 2),
    generatorCpu: significant(of(ours, 'generatorCpu'), 2),
  };
}

const receiveFigures = (ours: number, bare: number) => ({
  receiveP99Ms: significant(ours),
  bareReceiveP99Ms: significant(bare),
  receiveWithinBar: ours <= receiveBar * bare,
});
