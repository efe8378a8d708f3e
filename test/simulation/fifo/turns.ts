import type { Call } from '../call.ts';
import type { Generations } from '../generations.ts';
import type { Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Place } from './told.ts';

/** Whose turn it is in a group, by the clock of whoever asks. */
export type Turns = {
  nowFor(call: Call | undefined): number;
  isPast(place: Place, nowMs: number): boolean;
  /** Nobody else may hold it. */
  free(call: Call | undefined, place: Place, rule: string): void;
  /** Everything before it in its group must be done with, or be taken by the same write. */
  inTurn(call: Call | undefined, place: Place, taken: ReadonlyMap<number, unknown>): void;
};

export function createTurns(schedule: Schedule, generations: Generations, { violated }: Rulings): Turns {
  const nowFor = (call: Call | undefined) => schedule.nowMs() + (call?.process.skewMs ?? 0);
  const isPast = ({ enqueuedMs, group }: Place, nowMs: number) =>
    enqueuedMs + generations.retentionMs(group.pk) < nowMs;
  return {
    nowFor,
    isPast,
    free(call, { leaseUntilMs, told }, rule) {
      if (leaseUntilMs > nowFor(call)) violated(rule, `${told.id} by ${nameOf(call)}`);
    },
    inTurn(call, place, taken) {
      for (const other of place.group.waiting) {
        if (other.sequence >= place.sequence || taken.has(other.sequence)) continue;
        if (isPast(other, nowFor(call))) continue;
        violated('out of order', `${place.told.id} before ${other.told.id} by ${nameOf(call)}`);
      }
    },
  };
}

export const nameOf = (call: Call | undefined): string =>
  call === undefined ? 'the table' : `${call.actor} ${call.kind}#${call.id}`;
