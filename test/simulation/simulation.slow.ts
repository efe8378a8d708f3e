import { describe, expect, test } from 'vitest';
import { branchNames } from './branches.ts';
import { configOf, noFaults } from './config.ts';
import { plants } from './plants/plants.ts';
import { isCaught, run } from './run.ts';
import { addTo, emptyTally, neverTaken } from './tally.ts';

const seeds = 500;
const cleanSeeds = 20;

describe('standard queues under simulation', () => {
  test('keep every promise in interleavings, and those of at-least-once under faults', async () => {
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
});

describe('a planted bug is caught', () => {
  test.for(Object.entries(plants))('%s', async ([, plant]) => {
    let caught = 0;
    for (let seed = 1; seed <= seeds && caught === 0; seed++) {
      if (isCaught(await run(seed, plant.config, plant), plant)) caught = seed;
    }
    expect(caught).toBeGreaterThan(0);
  });

  test.for(Object.entries(plants))('in a run that is clean without it: %s', async ([, plant]) => {
    for (let seed = 1; seed <= cleanSeeds; seed++) {
      expect.soft((await run(seed, plant.config)).violations, `seed ${seed}`).toEqual([]);
    }
  });
});
