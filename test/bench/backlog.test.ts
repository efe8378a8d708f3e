import { describe, expect, it } from 'vitest';
import { backlog, backlogDefaults } from '../../bench/backlog/backlog.ts';
import { linesOf } from './linesOf.ts';

const small = {
  ...backlogDefaults,
  waiting: 30,
  inFlight: 20,
  expired: 40,
  crowd: 100,
  rounds: 2,
  settleMs: 0,
  messagesPerSecond: 20,
  lagSteps: 2,
  mostMs: 200,
};

describe('bench backlog', () => {
  it('finds the units of a receive the same whatever else the queue holds', async () => {
    const [line] = await linesOf(backlog({ ...small, parts: ['units'] }));
    expect(line).toMatchObject({ scenario: 'receive-units', ratio: 1, withinBar: true });
    expect(line?.costs).toHaveLength(4);
  });

  it('reaches a live message behind expired ones', async () => {
    const lines = await linesOf(backlog({ ...small, parts: ['expired'] }));
    expect(lines).toMatchObject([
      { scenario: 'behind-expired', expired: 40, receives: 1, withinBar: true },
      { scenario: 'behind-expired-that-came-back', expired: 40 },
    ]);
  });

  it('times receives and weighs a server full of messages', async () => {
    const lines = await linesOf(backlog({ ...small, parts: ['time', 'memory'] }));
    expect(lines).toMatchObject([
      { scenario: 'receive-time', table: 'memory', ratio: expect.any(Number) },
      { scenario: 'receive-time', table: 'lmdb', ratio: expect.any(Number) },
      {
        scenario: 'private-memory',
        messages: 100,
        waitingMb: expect.any(Number),
        drainedMb: expect.any(Number),
      },
    ]);
  });

  it('runs as much of a day as it is given time for', async () => {
    const lines = await linesOf(backlog({ ...small, parts: ['file'] }));
    expect(lines).toMatchObject([
      { scenario: 'file-growth', stepSeconds: 1, isWholeDay: false, withinBar: true },
      { scenario: 'file-growth', stepSeconds: 60, isWholeDay: expect.any(Boolean), withinBar: true },
    ]);
    for (const line of lines) {
      expect(line.messages).toBeGreaterThan(0);
      expect(line.liveMb).toBeGreaterThan(0);
    }
  });
});
