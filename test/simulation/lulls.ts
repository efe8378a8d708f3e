import type { Stage } from './stage.ts';

/** From when to when. */
export type Span = { readonly fromMs: number; readonly untilMs: number };

const spanAt = (spans: readonly Span[], ms: number): Span | undefined =>
  spans.find(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);

/** So much of a lull is left; nothing while there is none. */
export function lullLeftMs({ lulls, schedule }: Stage): number {
  const nowMs = schedule.nowMs();
  const lull = spanAt(lulls, nowMs);
  return lull === undefined ? 0 : lull.untilMs - nowMs;
}

export const isSpell = ({ spells, schedule }: Stage): boolean =>
  spells.length > 0 && spanAt(spells, schedule.nowMs()) !== undefined;

/** Asks for nothing while others do not, and so long before. */
export async function sleepThroughLull(stage: Stage, earlierMs = 0): Promise<void> {
  const { lulls, schedule, chance } = stage;
  const nowMs = schedule.nowMs();
  const lull = lulls.find(({ fromMs, untilMs }) => nowMs >= fromMs - earlierMs && nowMs < untilMs);
  if (lull !== undefined) await schedule.sleep(lull.untilMs - nowMs + chance.below(3_000));
}

/** Goes on while others do not, at its ease. */
export async function sipInLull(stage: Stage): Promise<void> {
  if (lullLeftMs(stage) > 0) await stage.schedule.sleep(stage.chance.between(3_000, 25_000));
}
