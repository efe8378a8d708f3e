import { describe, expect, it } from 'vitest';
import { type ShardsOptions, shards, shardsDefaults } from '../../bench/shards/shards.ts';
import { linesOf } from './linesOf.ts';

/** A table so small that 150 messages a second are too much for one shard. */
const small: ShardsOptions = {
  ...shardsDefaults,
  scenarios: ['cold'],
  table: { ...shardsDefaults.table, capacity: { writes: 20, reads: 1_000 }, splitAfterMs: 10_000 },
  load: {
    ...shardsDefaults.load,
    processes: 2,
    consumersPerProcess: { least: 1, most: 5 },
    messagesPerSecond: 150,
  },
  lineSeconds: 10,
  rampSeconds: 200,
  steadySeconds: 10,
};

describe('bench shards', () => {
  it('tells of the way to the offered rate and back to one shard', async () => {
    const lines = await linesOf(shards(small));
    const phases = new Set(lines.map(({ scenario }) => scenario));
    expect([...phases]).toEqual(['ramp', 'catchUp', 'settle', 'steady', 'drain', 'idle', 'cold']);
    expect(lines[0]).toMatchObject({
      second: expect.any(Number),
      perSecond: { offered: expect.any(Number), throttledShare: expect.any(Number) },
      shards: expect.any(Number),
      partitions: expect.any(Number),
    });
    expect(lines.at(-1)).toMatchObject({
      reachedSecond: expect.any(Number),
      secondsToOneShard: expect.any(Number),
      emptyReceiveReadUnits: 1,
      lost: 0,
      steady: { latencyMs: { p50: expect.any(Number), p99: expect.any(Number) } },
    });
    const { partitions, shardsAtPeak, throttledShareBefore, secondsToOneShard } = lines.at(-1) as {
      readonly [name: string]: number;
    };
    expect(throttledShareBefore).toBeGreaterThan(0);
    expect(partitions).toBeGreaterThan(small.table.partitions);
    expect(shardsAtPeak).toBeGreaterThan(1);
    expect(secondsToOneShard).toBeLessThanOrEqual(900);
  });

  it('is the same in every run with the same seed', async () => {
    const brief = { ...small, rampSeconds: 5, steadySeconds: 1, idleSeconds: 1 };
    const lines = await linesOf(shards(brief));
    expect(await linesOf(shards(brief))).toEqual(lines);
    expect(await linesOf(shards({ ...brief, seed: 2 }))).not.toEqual(lines);
  });
});
