import { loadavg } from 'node:os';
import type { ScenarioName } from '../load/runScenario.ts';
import type { Line } from '../report.ts';
import { median, significant } from '../statistics.ts';
import type { Measured } from './measure.ts';
import type { TableName } from './tableNames.ts';

/** Least `ratio` by table and scenario. */
const bars: Record<TableName, Partial<Record<ScenarioName, number>>> = {
  memory: { send: 0.35, 'lifecycle-batch-10': 0.6 },
  lmdb: { send: 0.5, 'lifecycle-batch-10': 0.5 },
};
/** By the number of groups. */
const fifoBars: Record<TableName, Readonly<Record<number, number>>> = {
  memory: { 1: 0.1, 1000: 0.3 },
  lmdb: {},
};
/** Most of the 99th percentile of receives, as a multiple of the bare server's. */
const receiveBar = 4;

/** Medians of the runs, and of the ratios of each pair. */
export function comparisonLine(
  scenario: ScenarioName,
  table: TableName,
  ours: readonly Measured[],
  bare: readonly Measured[],
  groups?: number,
): Line {
  const of = (runs: readonly Measured[], name: keyof Measured) => median(runs.map((run) => run[name]));
  const byPair = (ratioOf: (mine: Measured, its: Measured) => number) =>
    significant(median(ours.map((mine, i) => ratioOf(mine, bare[i] as Measured))));
  const ratio = byPair((mine, its) => mine.messagesPerSecond / its.requestsPerSecond);
  const bar = groups === undefined ? bars[table][scenario] : fifoBars[table][groups];
  const receives = scenario.startsWith('send')
    ? {}
    : receiveFigures(of(ours, 'receiveP99Ms'), of(bare, 'receiveP99Ms'));
  return {
    scenario,
    ...(groups !== undefined && { groups }),
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
    cpuRatio: byPair((mine, its) => mine.messagesPerCpuSecond / its.requestsPerCpuSecond),
    serverCpu: significant(of(ours, 'serverCpu'), 2),
    bareCpu: significant(of(bare, 'serverCpu'), 2),
    generatorCpu: significant(of(ours, 'generatorCpu'), 2),
    loadAverage: significant(loadavg()[0] ?? 0, 2),
  };
}

const receiveFigures = (ours: number, bare: number) => ({
  receiveP99Ms: significant(ours),
  bareReceiveP99Ms: significant(bare),
  receiveWithinBar: ours <= receiveBar * bare,
});
