import type { Ids } from '../../engine/context.ts';
import { createIds } from '../../engine/ids.ts';

/** A reproducible stream of numbers in [0, 1) (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Ids that are the same in every run with the same seed. */
export function seededIds(seed: number): Ids {
  const random = seededRandom(seed);
  return createIds((length) => Uint8Array.from({ length }, () => random() * 256));
}
