import type { Head } from '../../../engine/model/head.ts';
import type { Call } from '../call.ts';
import type { Generations } from '../generations.ts';
import type { Rulings } from '../rulings.ts';
import type { Attempts } from './attempts.ts';
import type { Groups } from './groups.ts';
import { copiesOf, type Group, type Place } from './told.ts';
import { nameOf, type Turns } from './turns.ts';
import { source } from './world.ts';

/** What receives have taken: until when, and which of them has leased it. */
export type Lease = { readonly untilMs: number; readonly by: Call };
export type Leases = WeakMap<Call, Map<Place, Lease>>;

/** Held against what a receive may do to a group: lease what is next, or hide anew what its own attempt has leased. */
export type LeaseRules = {
  readonly leases: Leases;
  readonly hiddenAgain: Leases;
  leased(call: Call, group: Group, sequences: readonly number[], after: Head): void;
  hidden(call: Call, group: Group, sequences: readonly number[], after: Head): void;
};

/** A receive that asks for no time at all may still answer so late. */
export const graceMs = 1_100;

export function createLeaseRules(parts: {
  readonly generations: Generations;
  readonly groups: Groups;
  readonly attempts: Attempts;
  readonly turns: Turns;
  readonly rulings: Rulings;
  readonly maxReceiveCount: number;
}): LeaseRules {
  const { generations, groups, attempts, turns, rulings, maxReceiveCount } = parts;
  const { violated } = rulings;
  const leases: Leases = new WeakMap();
  const hiddenAgain: Leases = new WeakMap();
  return {
    leases,
    hiddenAgain,
    leased(call, group, sequences, after) {
      const taken = placesAt(group, sequences);
      for (const [sequence, place] of taken) {
        if (place === undefined) {
          violated('leased what is not there', `${sequence} in ${group.pk} by ${nameOf(call)}`);
          continue;
        }
        isThere(call, place);
        turns.free(call, place, 'taken while another held it');
        if (copiesOf(place.told, groups.isRetired) > 1)
          violated('taken while there is another copy', `${place.told.id} by ${nameOf(call)}`);
        turns.inTurn(call, place, taken);
        place.leases++;
        if (group.queue === source && place.leases > maxReceiveCount)
          violated('delivered once more than the redrive policy allows', place.told.id);
        place.holder = call;
        note(leases, call, place, { untilMs: untilMs(after, sequence), by: call });
      }
    },
    hidden(call, group, sequences, after) {
      const places = placesAt(group, sequences);
      for (const [sequence, place] of places) {
        const about = `${place?.told.id ?? sequence} in ${group.pk} by ${nameOf(call)}`;
        const by = place?.holder;
        if (place === undefined || by === undefined || !attempts.areOne(by, call)) {
          violated('hidden anew for another', about);
          continue;
        }
        isThere(call, place);
        if (!call.isFaulty && place.leaseUntilMs + graceMs < turns.nowFor(call))
          violated('hidden anew after its lease', about);
        turns.inTurn(call, place, places);
        note(hiddenAgain, call, place, { untilMs: untilMs(after, sequence), by });
      }
    },
  };

  function isThere(call: Call, { group, state, told }: Place): void {
    if (groups.isRetired(group)) {
      if (call.startMs > generations.answeredMs(group.pk))
        violated('came after its queue was purged', `${told.id} by ${nameOf(call)}`);
    } else if (state !== 'waiting') {
      violated(`came back after it was ${state}`, `${told.id} by ${nameOf(call)}`);
    }
  }
}

const placesAt = (group: Group, sequences: readonly number[]): ReadonlyMap<number, Place | undefined> =>
  new Map(sequences.map((sequence) => [sequence, group.places.get(sequence)]));

const untilMs = ({ deliveries }: Head, sequence: number): number =>
  deliveries.get(sequence)?.visibleAtMs ?? 0;

function note(by: Leases, call: Call, place: Place, lease: Lease): void {
  const own = by.get(call) ?? new Map<Place, Lease>();
  by.set(call, own.set(place, lease));
}
