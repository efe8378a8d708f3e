import type { Call } from './call.ts';

/** What the simulation knows about one message: what its sender was told, and what became of it. */
export type Told = {
  /** The first word of its body: ids change when a move task moves it. */
  readonly id: string;
  readonly queue: string;
  /** The send was answered. */
  ackedMs: number | undefined;
  /** Parcels that hold it now, in any generation, and how many copies: a move task may bring a second one. */
  readonly places: Map<string, number>;
  /** A fault has struck a call that touched it: at-least-once may show. */
  isExcused: boolean;
  /** The call that took it last: only the handle of that call is current. */
  claim: Call | undefined;
  /** By the clock of that call; until then no other may take it. */
  leaseUntilMs: number | undefined;
  /** It was received with a visibility timeout of 0. */
  isLeasedForNothing: boolean;
  /**
   * Receives whose lease ran out, by a clock that is ahead of theirs or at once, and was taken over before they had
   * answered: they have counted a delivery, and may find nothing left to deliver.
   */
  readonly overtaken: Set<Call>;
  /** The current handle's delete was answered. */
  deletedMs: number | undefined;
  /** A delete has taken a copy of it out. */
  isDeleted: boolean;
  /** A call that a purge overtook has put a copy of it into the purged generation: that counts as before the purge. */
  isOvertaken: boolean;
  /** Why no live copy of it is left. */
  fate: Fate | undefined;
  /** A move task has put it back. */
  movedMs: number | undefined;
  /** The receive counts that it was delivered with, by MessageId. */
  readonly counts: Map<string, readonly number[]>;
};

export type Fate = { readonly cause: 'deleted' | 'purged' | 'expired' | 'lost'; readonly by: string };

export const newTold = (id: string, queue: string): Told => ({
  id,
  queue,
  ackedMs: undefined,
  places: new Map(),
  isExcused: false,
  claim: undefined,
  leaseUntilMs: undefined,
  isLeasedForNothing: false,
  overtaken: new Set(),
  deletedMs: undefined,
  isDeleted: false,
  isOvertaken: false,
  fate: undefined,
  movedMs: undefined,
  counts: new Map(),
});
