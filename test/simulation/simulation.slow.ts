import { describe, expect, test } from 'vitest';
import { type FaultRates, noFaults } from './config.ts';
import { isCaught } from './run.ts';
import { fifoQueues, type Subject, standardQueues } from './subject.ts';
import { addTo, emptyTally, neverTaken } from './tally.ts';

const seeds = 500;
const cleanSeeds = 20;
const erasingSeeds = 30;

describe('standard queues under simulation', () => {
  keepEveryPromise(standardQueues);
});

describe('FIFO queues under simulation', () => {
  keepEveryPromise(fifoQueues);
});

function keepEveryPromise<
  RunConfig extends { readonly faults: FaultRates; readonly erasesAtOnce?: boolean },
>({ run, configOf, branchNames, plants }: Subject<RunConfig>): void {
  test('keep every promise in interleavings, and those that faults leave under faults', async () => {
    const tally = emptyTally(branchNames);
    for (let seed = 1; seed <= seeds; seed++) {
      const config = seed <= seeds / 2 ? configOf(seed) : { ...configOf(seed), faults: noFaults };
      const outcome = await run(seed, config);
      addTo(tally, outcome);
      expect.soft(outcome.violations, `seed ${seed}`).toEqual([]);
    }
    expect(neverTaken(tally)).toEqual([]);
    expect(tally.operations / tally.runs).toBeGreaterThanOrEqual(600);
    expect(tally.faults / (tally.runs / 2)).toBeGreaterThanOrEqual(3);
  });

  test('keep every promise while they erase at once what is deleted', async () => {
    for (let seed = 1; seed <= erasingSeeds; seed++) {
      const outcome = await run(seed, { ...configOf(seed), erasesAtOnce: true });
      expect.soft(outcome.violations, `seed ${seed}`).toEqual([]);
    }
  });

  test.for(Object.entries(plants))('show a planted bug: %s', async ([, plant]) => {
    let caught = 0;
    for (let seed = 1; seed <= seeds && caught === 0; seed++) {
      if (isCaught(await run(seed, plant.config, plant), plant)) caught = seed;
    }
    expect(caught).toBeGreaterThan(0);
  });

  test.for(Object.entries(plants))('are clean without the bug: %s', async ([, plant]) => {
    for (let seed = 1; seed <= cleanSeeds; seed++) {
      expect.soft((await run(seed, plant.config)).violations, `seed ${seed}`).toEqual([]);
    }
  });
}
