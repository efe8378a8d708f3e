import { describe, expect, test } from 'vitest';
import { isCaught } from '../run.ts';
import { mappedQueues } from '../subject.ts';
import { addTo, emptyTally, neverTaken } from '../tally.ts';

const seeds = 90;
const cleanSeeds = 4;
/** Each is caught within a dozen. */
const seedsToCatch = 60;

describe('mapped queues under simulation', () => {
  const { run, configOf, branchNames, plants } = mappedQueues;

  test('keep every promise, whatever happens to workers, wake-ups and functions', async () => {
    const tally = emptyTally(branchNames);
    for (let seed = 1; seed <= seeds; seed++) {
      const outcome = await run(seed, configOf(seed));
      addTo(tally, outcome);
      expect.soft(outcome.violations, `seed ${seed}`).toEqual([]);
    }
    expect(neverTaken(tally)).toEqual([]);
    expect(tally.faults / tally.runs).toBeGreaterThanOrEqual(5);
  });

  test.for(Object.entries(plants))('show a planted bug: %s', async ([, plant]) => {
    let caught = 0;
    for (let seed = 1; seed <= seedsToCatch && caught === 0; seed++) {
      if (isCaught(await run(seed, plant.config, plant), plant)) caught = seed;
    }
    expect(caught).toBeGreaterThan(0);
  });

  test.for(Object.entries(plants))('are clean without the bug: %s', async ([, plant]) => {
    for (let seed = 1; seed <= cleanSeeds; seed++) {
      expect.soft((await run(seed, plant.config)).violations, `seed ${seed}`).toEqual([]);
    }
  });
});
