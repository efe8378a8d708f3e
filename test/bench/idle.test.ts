import { describe, expect, it } from 'vitest';
import { idle } from '../../bench/idle/idle.ts';
import { linesOf } from './linesOf.ts';

describe('bench idle', () => {
  it('tells of polls, wake-ups and starts', async () => {
    const small = { queues: 2, polls: 4, watchMs: 100, settleMs: 0, wakes: 2, starts: 1 };
    const lines = await linesOf(idle(small));
    expect(lines.map(({ scenario }) => scenario)).toEqual(['idle-long-polls', 'wake-up', 'start', 'start']);
    expect(lines[0]).toMatchObject({ polls: 4, cpuSecondsPerMinute: expect.any(Number) });
    expect(lines[0]?.privateMb).toBeGreaterThan(1);
    for (const line of lines.slice(1)) expect(line.ratio).toBeGreaterThan(0);
  });
});
