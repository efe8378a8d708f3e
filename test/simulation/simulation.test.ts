import { describe, expect, test } from 'vitest';
import { type FaultRates, noFaults } from './config.ts';
import { fifoQueues, type Subject, standardQueues } from './subject.ts';

describe('the simulation of standard queues', () => {
  isSound(standardQueues);
});

describe('the simulation of FIFO queues', () => {
  isSound(fifoQueues);
});

function isSound<RunConfig extends { readonly faults: FaultRates }>({
  run,
  configOf,
}: Subject<RunConfig>): void {
  async function traceOf(seed: number): Promise<readonly string[]> {
    const lines: string[] = [];
    await run(seed, configOf(seed), undefined, (line) => lines.push(line));
    return lines;
  }

  test('replays a seed operation by operation', async () => {
    const [once, again] = [await traceOf(3), await traceOf(3)];
    expect(once.length).toBeGreaterThan(600);
    expect(again).toEqual(once);
  });

  test('goes another way with another seed', async () => {
    expect(await traceOf(1)).not.toEqual(await traceOf(7));
  });

  test('strikes no call where no fault is asked for', async () => {
    const quiet = await run(5, { ...configOf(5), faults: noFaults });
    expect(quiet.faults).toBe(0);
  });

  test('finds nothing wrong in a handful of seeds', async () => {
    for (let seed = 1; seed <= 24; seed++) {
      expect.soft((await run(seed, configOf(seed))).violations, `seed ${seed}`).toEqual([]);
    }
  });
}
