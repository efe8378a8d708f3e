import { folded, type Head, headOf, isAcknowledged } from '../../../engine/model/head.ts';
import type { Item } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Groups } from './groups.ts';
import type { LeaseRules } from './leaseRules.ts';
import { end, type Group, type Place } from './told.ts';
import { nameOf, type Turns } from './turns.ts';

/** A head before and after an operation, and what has come into its group by the same. */
export type HeadChange = {
  readonly item: Item | undefined;
  readonly old: Item | undefined;
  readonly arrived: readonly Place[];
  /** The sequence numbers that were hidden, and not leased. */
  readonly hidden: readonly number[];
};

/** What a change of a group's head means for its messages, held against every rule of a FIFO queue. */
export type HeadRules = {
  changed(call: Call | undefined, group: Group, change: HeadChange): void;
};

export function createHeadRules(parts: {
  readonly schedule: Schedule;
  readonly groups: Groups;
  readonly turns: Turns;
  readonly leaseRules: LeaseRules;
  readonly rulings: Rulings;
  readonly maxReceiveCount: number;
}): HeadRules {
  const { schedule, groups, turns, leaseRules, rulings, maxReceiveCount } = parts;
  const { violated } = rulings;
  const { isPast, nowFor } = turns;
  return {
    changed(call, group, { item, old, arrived, hidden }) {
      if (item === undefined) {
        removed(group, call);
        return;
      }
      const after = headOf(item);
      const before = old && headOf(old);
      for (const place of group.waiting) {
        if (isAcknowledged(folded(after), place.sequence)) ended(call, place, arrived);
      }
      if (call === undefined || before === undefined) return;
      leaseRules.leased(call, group, newlyLeased(before, after), after);
      if (call.kind === 'receive') leaseRules.hidden(call, group, hidden, after);
      for (const place of group.places.values()) {
        const delivery = after.deliveries.get(place.sequence);
        if (delivery === undefined || delivery.visibleAtMs === place.leaseUntilMs) continue;
        place.leaseUntilMs = delivery.visibleAtMs;
        place.leaseSetMs = schedule.nowMs();
      }
    },
  };

  function removed(group: Group, call: Call | undefined): void {
    group.forgotten++;
    for (const place of group.waiting) {
      if (!isPast(place, nowFor(call)) && !groups.isRetired(group))
        violated('head removed before its messages', `${place.told.id} in ${group.pk}`);
      end(place, 'expired');
    }
  }

  function ended(call: Call | undefined, place: Place, arrived: readonly Place[]): void {
    const { told, group } = place;
    if (call?.kind === 'delete') {
      place.deleted = { by: call, ms: nowFor(call) };
      end(place, 'acknowledged');
      return;
    }
    if (arrived.some((other) => other.told === told)) {
      turns.free(call, place, 'moved while another held it');
      if (call?.kind === 'receive' && place.leases < maxReceiveCount)
        violated('dead-lettered too soon', `${told.id} after ${place.leases}`);
      turns.inTurn(call, place, new Map());
      end(place, 'moved');
      return;
    }
    const isExpired = isPast(place, nowFor(call));
    if (!isExpired) violated('passed over', `${told.id} in ${group.pk} by ${nameOf(call)}`);
    end(place, isExpired ? 'expired' : 'lost');
  }
}

const newlyLeased = (before: Head, after: Head): readonly number[] =>
  [...after.deliveries]
    .filter(([sequence, { token }]) => before.deliveries.get(sequence)?.token !== token)
    .map(([sequence]) => sequence);
