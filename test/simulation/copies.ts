import type { Call } from './call.ts';
import type { Generations } from './generations.ts';
import type { Shadow } from './shadow.ts';
import type { Told } from './told.ts';

/** Where the copies of messages lie. */
export type Copies = {
  enter(told: Told, place: string, by: Call | undefined): void;
  leave(told: Told, place: string): void;
  /** Copies in generations that are read. */
  live(told: Told): number;
  /**
   * The same without hollow ones, whose body is gone, and without what receives have put that have not won the
   * message: both are on their way out.
   */
  held(told: Told): number;
  /** Has that call put it where nobody reads any more? */
  putIntoRetired(told: Told, call: Call): boolean;
};

const pkOf = (place: string): string => place.slice(0, place.indexOf(' '));

export function createCopies(generations: Generations, shadow: Shadow): Copies {
  /** The receives that have put a parcel. */
  const receives = new Map<string, Call>();
  const isLive = (place: string): boolean => !generations.isRetired(pkOf(place));
  const count = (told: Told, counts: (place: string) => boolean): number =>
    [...told.places.keys()].filter(counts).length;
  return {
    enter(told, place, by) {
      told.places.set(place, (told.places.get(place) ?? 0) + 1);
      if (by?.kind === 'receive') receives.set(place, by);
    },
    leave(told, place) {
      const copies = told.places.get(place) ?? 0;
      if (copies > 1) told.places.set(place, copies - 1);
      else told.places.delete(place);
    },
    live: (told) => count(told, isLive),
    held: (told) =>
      count(
        told,
        (place) =>
          isLive(place) && (receives.get(place)?.took.has(told) ?? true) && shadow.isWhole(place, told),
      ),
    putIntoRetired: (told, call) => count(told, (place) => call.puts.has(place) && !isLive(place)) > 0,
  };
}
