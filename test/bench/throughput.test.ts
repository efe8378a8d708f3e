import { describe, expect, it } from 'vitest';
import { scenarioNames } from '../../bench/load/runScenario.ts';
import { profile, profileDefaults } from '../../bench/profile/profile.ts';
import { throughput, throughputDefaults } from '../../bench/throughput/throughput.ts';
import { linesOf } from './linesOf.ts';

const small = { ...throughputDefaults, pairs: 1, sendMs: 30 };

describe('bench throughput', () => {
  it('tells of every scenario on the table in memory', async () => {
    const lines = await linesOf(throughput({ ...small, tables: ['memory'] }));
    const fifo = 'fifo-lifecycle-batch-10';
    expect(lines.map(({ scenario }) => scenario)).toEqual([...scenarioNames, fifo, fifo]);
    expect(lines.slice(-3).map(({ groups }) => groups)).toEqual([1, 10, 1_000]);
    for (const line of lines) {
      for (const name of [
        'messagesPerSecond',
        'requestsPerSecond',
        'p50Ms',
        'p99Ms',
        'bareRequestsPerSecond',
      ]) {
        expect(line[name], name).toBeGreaterThan(0);
      }
      expect(line.ratio).toBeGreaterThan(0);
    }
    expect(lines[3]).toMatchObject({ receiveP99Ms: expect.any(Number) });
  });

  it('compares with a bare server that keeps its requests on disk too', async () => {
    const lines = await linesOf(throughput({ ...small, tables: ['lmdb'], scenarios: ['send'] }));
    expect(lines).toEqual([expect.objectContaining({ scenario: 'send', table: 'lmdb' })]);
    expect(lines[0]?.bareRequestsPerSecond).toBeGreaterThan(0);
  });
});

describe('bench profile', () => {
  it('names the functions that took the time', async () => {
    const [first, ...functions] = await linesOf(profile({ ...profileDefaults, sendMs: 100 }));
    expect(first).toMatchObject({ profile: 'lifecycle-batch-10', messagesPerSecond: expect.any(Number) });
    expect(functions[0]).toEqual({ function: expect.any(String), percent: expect.any(Number) });
  });
});
