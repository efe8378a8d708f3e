import type { Dice } from './dice.ts';
import { formProbes } from './formProbes.ts';
import { handleProbes } from './handleProbes.ts';
import { headProbes } from './headProbes.ts';
import * as http from './httpProbes.ts';
import type { Shared } from './inputs.ts';
import { jsonProbes } from './jsonProbes.ts';
import { mappingProbes } from './mappingProbes.ts';
import type { MakeProbe, Probe } from './probe.ts';
import { steadyDelete, steadyReceive, steadySend } from './steadyProbes.ts';

/** What costs much time or many bytes is drawn seldom. */
const weighted: readonly (readonly [kind: string, weight: number, make: MakeProbe])[] = [
  ['steadySend', 80, steadySend],
  ['steadyReceive', 40, steadyReceive],
  ['steadyDelete', 30, steadyDelete],
  ...Object.entries({ ...jsonProbes, ...formProbes, ...headProbes, ...handleProbes, ...mappingProbes }).map(
    ([kind, make]) => [kind, kind === 'deepNesting' ? 4 : 30, make] as const,
  ),
  ['badRequestLine', 15, http.badRequestLine],
  ['badHeader', 20, http.badHeader],
  ['badChunk', 10, http.badChunk],
  ['noise', 10, http.noise],
  ['chunkedBody', 10, http.chunkedBody],
  ['headRequest', 5, http.headRequest],
  ['hugeBody', 1, http.hugeBody],
  ['slowSender', 3, http.slowSender],
  ['stalledSender', 0.25, http.stalledSender],
];
const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);

export const kindNames: readonly string[] = weighted.map(([kind]) => kind);

export function drawProbe(dice: Dice, shared: Shared): Probe {
  let left = (dice.below(1_000_000) / 1_000_000) * total;
  for (const [kind, weight, make] of weighted) {
    left -= weight;
    if (left < 0) return { kind, ...make(dice, shared) };
  }
  throw new Error('the weights do not add up');
}
