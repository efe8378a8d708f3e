import type { Context } from '../context.ts';

/** How crowded a group was lately with senders of other processes: each level doubles the time they keep apart. */
export type Crowding = Map<string, { readonly level: number; readonly atMs: number }>;

const slotMs = 12;
const maxLevel = 7;
/** A send that meets nobody takes back this much of what one that is turned away has added. */
const easing = 0.5;
/** And so does this much time. */
const levelLifeMs = 1_000;
const maxGroups = 1_000;

/**
 * How long to stand back before the next attempt. A transaction that loses its race costs as much as one that wins,
 * so in a crowd it is cheaper to wait than to run into each other.
 */
export function standBackMs({ ids, clock }: Context, crowding: Crowding, group: string): number {
  const level = levelOf(crowding, group, clock.now());
  return level < 1 ? 0 : ids.below(Math.round(slotMs * 2 ** level));
}

export function noteAttempt(
  { clock }: Context,
  crowding: Crowding,
  group: string,
  isTurnedAway: boolean,
): void {
  const nowMs = clock.now();
  const level = levelOf(crowding, group, nowMs) + (isTurnedAway ? 1 : -easing);
  if (level <= 0) crowding.delete(group);
  else {
    if (crowding.size >= maxGroups && !crowding.has(group)) crowding.clear();
    crowding.set(group, { level: Math.min(level, maxLevel), atMs: nowMs });
  }
}

function levelOf(crowding: Crowding, group: string, nowMs: number): number {
  const known = crowding.get(group);
  return known === undefined ? 0 : Math.max(0, known.level - (nowMs - known.atMs) / levelLifeMs);
}
