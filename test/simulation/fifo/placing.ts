import { enqueuedMs, placedIn } from '../../../engine/fifo/groupParcel.ts';
import type { Item, Key } from '../../../engine/table/port.ts';
import type { Call } from '../call.ts';
import type { Generations } from '../generations.ts';
import type { Rulings } from '../rulings.ts';
import type { Schedule } from '../schedule.ts';
import type { Acceptances } from './acceptances.ts';
import type { Groups } from './groups.ts';
import { type Shadow, wordOf } from './shadow.ts';
import { end, newTold, type Place, type Told } from './told.ts';

/** What the coming and going of parcels means: messages are accepted, arrive by a move, or are taken away. */
export type Placing = {
  readonly told: Map<string, Told>;
  /** Answers what has come. */
  came(call: Call, key: Key, item: Item | undefined, old: Item | undefined): readonly Place[];
  went(call: Call | undefined, key: Key, item: Item | undefined, old: Item | undefined): void;
};

export function createPlacing(parts: {
  readonly schedule: Schedule;
  readonly shadow: Shadow;
  readonly groups: Groups;
  readonly generations: Generations;
  readonly rulings: Rulings;
  readonly acceptances: Acceptances;
}): Placing {
  const { schedule, shadow, groups, generations, rulings, acceptances } = parts;
  const told = new Map<string, Told>();

  function obtain(id: string): Told {
    const known = told.get(id) ?? newTold(id);
    told.set(id, known);
    return known;
  }

  return {
    told,
    came(call, { pk }, item, old) {
      if (item === undefined) return [];
      const group = groups.obtain(pk);
      const arrived: Place[] = [];
      for (const placed of placedIn(item)) {
        if ((old?.m as ReadonlyMap<string, unknown> | undefined)?.has(placed.message.key)) continue;
        const { sequence, message } = placed;
        const { body, groupId = '', deduplicationId } = shadow.contentOf(message);
        const place: Place = {
          told: obtain(wordOf(body)),
          group,
          sequence,
          key: message.key,
          enqueuedMs: enqueuedMs(placed),
          isMoved: call.kind !== 'send',
          countBefore: message.receiveCount,
          state: 'waiting',
          leases: 0,
          holder: undefined,
          handles: new WeakMap(),
          leaseUntilMs: 0,
          leaseSetMs: 0,
          deleted: undefined,
        };
        place.told.places.push(place);
        group.places.set(sequence, place);
        group.waiting.add(place);
        arrived.push(place);
        // under a purged generation, a send that the purge has overtaken may begin anew
        if (sequence <= group.highest && !generations.isRetired(pk))
          rulings.violated('sequence number went back', `${pk} ${place.told.id}`);
        group.highest = Math.max(group.highest, sequence);
        if (call.kind === 'send') {
          acceptances.accepted(call, place, { group: groupId, id: deduplicationId, body });
        }
        if (generations.isRetired(pk)) {
          const isLate = call.startMs > generations.answeredMs(pk);
          if (isLate) rulings.violated('wrote to a retired generation', `${place.told.id} by ${call.kind}`);
          end(place, 'purged');
        }
      }
      return arrived;
    },
    went(call, { pk }, item, old) {
      const nowMs = schedule.nowMs() + (call?.process.skewMs ?? 0);
      const left = item?.m as ReadonlyMap<string, unknown> | undefined;
      for (const key of ((old?.m ?? new Map()) as ReadonlyMap<string, unknown>).keys()) {
        if (left?.has(key)) continue;
        const place = [...groups.obtain(pk).waiting].find((one) => one.key === key);
        if (place === undefined) continue;
        if (nowMs < place.enqueuedMs + generations.retentionMs(pk)) {
          rulings.violated('lost', `${place.told.id} was taken out of its parcel`);
        }
        end(place, 'expired');
      }
    },
  };
}
