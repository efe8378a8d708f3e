import { seededRandom } from '../support/seeded.ts';

/** Every choice of one run: same seed, same run. */
export type Chance = {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** A whole number, both ends included. */
  between(low: number, high: number): number;
  is(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  fraction(): number;
};

export function createChance(seed: number): Chance {
  // seeds that follow each other would start with draws that resemble each other
  const fraction = seededRandom(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    between: (low, high) => low + below(high - low + 1),
    is: (probability) => fraction() < probability,
    pick: (choices) => choices[below(choices.length)]!,
  };
}
