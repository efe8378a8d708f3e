import { defaultSettings } from '../../engine/context.ts';
import type { Line } from '../report.ts';
import { type RunOptions, run } from './run.ts';

/** Partitions of the table when the load sets in. */
const partitions = {
  /** A new table on demand: 4,000 write and 12,000 read units a second. */
  cold: 4,
  /** Warmed to the quota of a table. */
  warm: 40,
} as const;
export type Scenario = keyof typeof partitions;

export type ShardsOptions = RunOptions & { readonly scenarios: readonly Scenario[] };

export const shardsDefaults: ShardsOptions = {
  scenarios: ['cold', 'warm'],
  seed: 1,
  table: {
    partitions: partitions.cold,
    capacity: { writes: 1_000, reads: 3_000 },
    quota: { writes: 40_000, reads: 40_000 },
    splitAfterMs: 180_000,
    latencyMs: { single: 3, transaction: 7, jitter: 2 },
    calls: { deadlineMs: 4_000, concurrency: 128 },
  },
  maxShards: defaultSettings.maxShards,
  load: {
    processes: 20,
    messagesPerSecond: 20_000,
    bodyBytes: 256,
    consumersPerProcess: { least: 2, most: 24 },
    sendsPerProcess: 20,
    backOff: { attempts: 3, firstPauseMs: 200, longestPauseMs: 20_000 },
  },
  lineSeconds: 30,
  rampSeconds: 1_500,
  steadySeconds: 60,
  idleSeconds: 1_800,
};

const { table, load } = shardsDefaults;
/** A tenth of it: partitions, quota, rate, processes; a quarter of the shards, which are then quieter than in the whole. */
export const quickShards: ShardsOptions = {
  ...shardsDefaults,
  table: {
    ...table,
    capacity: { writes: table.capacity.writes / 10, reads: table.capacity.reads / 10 },
    quota: { writes: table.quota.writes / 10, reads: table.quota.reads / 10 },
  },
  maxShards: shardsDefaults.maxShards / 4,
  load: { ...load, processes: load.processes / 10, messagesPerSecond: load.messagesPerSecond / 10 },
};

/** The real engine in virtual time, on a table that behaves as DynamoDB documents it. */
export async function* shards(options: ShardsOptions): AsyncGenerator<Line> {
  for (const scenario of options.scenarios) {
    yield* run(scenario, { ...options, table: { ...options.table, partitions: partitions[scenario] } });
  }
}
