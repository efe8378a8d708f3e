import type { MessageKey } from '../../../engine/model/messageId.ts';
import type { Call, Excusable } from '../call.ts';

/** One message by the first word of its body, which goes with it wherever it moves. */
export type Told = {
  readonly id: string;
  /** Everywhere that it has been put, in the order of time. */
  readonly places: Place[];
  /** A send that it answers for was answered. */
  ackedMs: number | undefined;
};

/** A message in its group. */
export type Place = {
  readonly told: Told;
  readonly group: Group;
  readonly sequence: number;
  readonly key: MessageKey;
  /** When its retention began, by the clock of whoever put it. */
  readonly enqueuedMs: number;
  /** It came by a move, not from a sender. */
  readonly isMoved: boolean;
  /** Deliveries that were counted before it came here. */
  readonly countBefore: number;
  state: State;
  /** Times that it was leased here. */
  leases: number;
  /** The receive that leased it last: only the handle of that one governs. */
  holder: Call | undefined;
  /** As answered, by the receive that leased it: there is one, however often that is asked for. */
  readonly handles: WeakMap<Call, string>;
  /** By the clock of its holder. */
  leaseUntilMs: number;
  leaseSetMs: number;
  /** The delete that has acknowledged it, and when by its clock. */
  deleted: { readonly by: Call; readonly ms: number } | undefined;
};
export type State = 'waiting' | 'acknowledged' | 'expired' | 'moved' | 'purged' | 'lost';

/** A message group of one generation of a queue. */
export type Group = Excusable & {
  readonly id: string;
  readonly pk: string;
  readonly queue: string;
  /** Everything that ever lay in it, by sequence number. */
  readonly places: Map<number, Place>;
  /** Its hints by where they lie, and who has written them. */
  readonly hints: Map<string, Call | undefined>;
  /** What is not done with, in the order of its sequence numbers. */
  readonly waiting: Set<Place>;
  /** The greatest sequence number that it ever had. */
  highest: number;
  /** Its head was removed: how often. */
  forgotten: number;
  /** Written to after its generation was retired. */
  isOvertaken: boolean;
};

export const newTold = (id: string): Told => ({ id, places: [], ackedMs: undefined });

export function end(place: Place, state: State): void {
  place.state = state;
  place.group.waiting.delete(place);
}

/** Copies that may be delivered, where it was accepted once: after a purge an id may be accepted again. */
export function copiesOf({ places }: Told, isRetired: (group: Group) => boolean): number {
  if (places.filter(({ isMoved }) => !isMoved).length > 1) return 1;
  return places.filter(({ state, group }) => state === 'waiting' && !isRetired(group)).length;
}
