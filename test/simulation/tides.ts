import type { Chance } from './chance.ts';
import type { Span } from './lulls.ts';

/** When there is much to do and when little, and when the table turns many away. */
export type Tides = {
  readonly lulls: readonly Span[];
  readonly spells: readonly Span[];
  readonly calmMs: number;
};

const minuteMs = 60_000;

export const noTides = (startMs: number, stormMs: number): Tides => ({
  lulls: [],
  spells: [],
  calmMs: startMs + stormMs,
});

/** In the middle of the storm nobody asks for anything for so long. */
export function withRest(startMs: number, stormMs: number, restMs: number): Tides {
  const fromMs = startMs + stormMs / 2;
  return { lulls: [{ fromMs, untilMs: fromMs + restMs }], spells: [], calmMs: startMs + stormMs + restMs };
}

/** Waves of work, each with a spell in which the shards are asked too much, and lulls in which they fall back to one. */
export function tides(chance: Chance, startMs: number, stormMs: number, waves: number): Tides {
  const lulls: Span[] = [];
  const spells: Span[] = [];
  const waveMs = Math.floor(stormMs / waves);
  let nowMs = startMs;
  for (let wave = 0; wave < waves; wave++) {
    const fromMs = nowMs + chance.below(waveMs / 2);
    spells.push({ fromMs, untilMs: fromMs + chance.between(3_000, 9_000) });
    nowMs += waveMs;
    const untilMs = nowMs + chance.between(10 * minuteMs, 18 * minuteMs);
    lulls.push({ fromMs: nowMs, untilMs });
    nowMs = untilMs;
  }
  return { lulls, spells, calmMs: nowMs };
}
