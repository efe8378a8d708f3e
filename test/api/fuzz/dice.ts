import { seededRandom } from '../../support/seeded.ts';

/** Choices of one seeded sender. */
export type Dice = {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  isLucky(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  word(length: number): string;
  bytes(length: number): Buffer;
};

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';

export function createDice(seed: number): Dice {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    isLucky: (probability) => random() < probability,
    pick: (choices) => choices[below(choices.length)]!,
    word: (length) => Array.from({ length }, () => letters[below(letters.length)]).join(''),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
