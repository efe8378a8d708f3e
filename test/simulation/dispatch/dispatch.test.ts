import { describe, expect, test } from 'vitest';
import { mappedQueues } from '../subject.ts';
import { quietDispatch } from './config.ts';

const { run, configOf } = mappedQueues;

async function traceOf(seed: number): Promise<readonly string[]> {
  const lines: string[] = [];
  await run(seed, configOf(seed), undefined, (line) => lines.push(line));
  return lines;
}

describe('the simulation of mapped queues', () => {
  test('replays a seed operation by operation', async () => {
    const [once, again] = [await traceOf(3), await traceOf(3)];
    expect(once.length).toBeGreaterThan(600);
    expect(again).toEqual(once);
  });

  test('strikes no call where no fault is asked for', async () => {
    expect((await run(5, quietDispatch)).faults).toBe(0);
  });

  test('finds nothing wrong in a handful of seeds', async () => {
    for (let seed = 1; seed <= 9; seed++) {
      expect.soft((await run(seed, configOf(seed))).violations, `seed ${seed}`).toEqual([]);
    }
  });
});
