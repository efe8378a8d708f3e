import { folded, type Head, headOf, isAcknowledged } from '../../../engine/model/head.ts';
import type { Item } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Generations } from '../generations.ts';
import type { Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Groups } from './groups.ts';
import { copiesOf, end, type Group, type Place } from './told.ts';

/** Leases by the receive that took them, and until when it took them. */
export type Leases = WeakMap<Call, Map<Place, number>>;

/** What a change of a group's head means for its messages, held against every rule of a FIFO queue. */
export type HeadRules = {
  readonly leases: Leases;
  changed(
    call: Call | undefined,
    group: Group,
    item: Item | undefined,
    old: Item | undefined,
    arrived: readonly Place[],
  ): void;
};

export function createHeadRules(parts: {
  readonly schedule: Schedule;
  readonly generations: Generations;
  readonly groups: Groups;
  readonly rulings: Rulings;
  readonly maxReceiveCount: number;
}): HeadRules {
  const { schedule, generations, groups, rulings, maxReceiveCount } = parts;
  const { violated } = rulings;
  const leases: Leases = new WeakMap();
  const nowFor = (call: Call | undefined) => schedule.nowMs() + (call?.process.skewMs ?? 0);
  const isPast = ({ enqueuedMs, group }: Place, nowMs: number) =>
    enqueuedMs + generations.retentionMs(group.pk) < nowMs;
  return {
    leases,
    changed(call, group, item, old, arrived) {
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
      const taken = newlyLeased(group, before, after);
      for (const [sequence, place] of taken) leased(call, group, sequence, place, taken, after);
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

  function newlyLeased(group: Group, before: Head, after: Head): Map<number, Place | undefined> {
    const taken = new Map<number, Place | undefined>();
    for (const [sequence, { token }] of after.deliveries) {
      if (before.deliveries.get(sequence)?.token === token) continue;
      taken.set(sequence, group.places.get(sequence));
    }
    return taken;
  }

  function ended(call: Call | undefined, place: Place, arrived: readonly Place[]): void {
    const { told, group } = place;
    if (call?.kind === 'delete') {
      place.deleted = { by: call, ms: nowFor(call) };
      end(place, 'acknowledged');
      return;
    }
    if (arrived.some((other) => other.told === told)) {
      held(call, place, 'moved while another held it');
      if (call?.kind === 'receive' && place.leases < maxReceiveCount)
        violated('dead-lettered too soon', `${told.id} after ${place.leases}`);
      inTurn(call, place, new Map());
      end(place, 'moved');
      return;
    }
    const isExpired = isPast(place, nowFor(call));
    if (!isExpired) violated('passed over', `${told.id} in ${group.pk} by ${nameOf(call)}`);
    end(place, isExpired ? 'expired' : 'lost');
  }

  function leased(
    call: Call,
    group: Group,
    sequence: number,
    place: Place | undefined,
    taken: ReadonlyMap<number, Place | undefined>,
    after: Head,
  ): void {
    if (place === undefined) {
      violated('leased what is not there', `${sequence} in ${group.pk} by ${nameOf(call)}`);
      return;
    }
    if (groups.isRetired(group)) {
      if (call.startMs > generations.answeredMs(group.pk))
        violated('came after its queue was purged', `${place.told.id} by ${nameOf(call)}`);
    } else if (place.state !== 'waiting') {
      violated(`came back after it was ${place.state}`, `${place.told.id} by ${nameOf(call)}`);
    }
    held(call, place, 'taken while another held it');
    if (copiesOf(place.told, groups.isRetired) > 1)
      violated('taken while there is another copy', `${place.told.id} by ${nameOf(call)}`);
    inTurn(call, place, taken);
    place.leases++;
    if (group.queue === 'source.fifo' && place.leases > maxReceiveCount)
      violated('delivered once more than the redrive policy allows', place.told.id);
    place.holder = call;
    const untilMs = after.deliveries.get(sequence)?.visibleAtMs ?? 0;
    const own = leases.get(call) ?? new Map<Place, number>();
    leases.set(call, own.set(place, untilMs));
  }

  function held(call: Call | undefined, { leaseUntilMs, told }: Place, rule: string): void {
    if (leaseUntilMs > nowFor(call)) violated(rule, `${told.id} by ${nameOf(call)}`);
  }

  /** Everything before it in its group must be done with, or be taken by the same write. */
  function inTurn(call: Call | undefined, place: Place, taken: ReadonlyMap<number, unknown>): void {
    for (const other of place.group.waiting) {
      if (other.sequence >= place.sequence || taken.has(other.sequence)) continue;
      if (isPast(other, nowFor(call))) continue;
      violated('out of order', `${place.told.id} before ${other.told.id} by ${nameOf(call)}`);
    }
  }
}

export const nameOf = (call: Call | undefined): string =>
  call === undefined ? 'the table' : `${call.actor} ${call.kind}#${call.id}`;
