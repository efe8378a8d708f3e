import { visibleAtOf } from '../../engine/table/keys.ts';
import type { Key } from '../../engine/table/port.ts';
import { type Call, touch } from './call.ts';
import type { Copies } from './copies.ts';
import type { Generations } from './generations.ts';
import type { Rulings } from './rulings.ts';
import type { Schedule } from './schedule.ts';
import { placeOf, type Shadow } from './shadow.ts';
import type { StrandRules } from './strandRules.ts';
import type { Fate, Told } from './told.ts';

/** One message that came to or left a parcel. */
export type Change = {
  readonly told: Told;
  readonly key: Key;
  readonly isAdded: boolean;
  readonly sentMs: number;
};

/** What the coming and going of copies means for their messages: who holds them, until when, and how they end. */
export type Movements = {
  added(call: Call | undefined, change: Change): void;
  /** `isMoved`: the same request has put it elsewhere. */
  taken(call: Call | undefined, change: Change, isMoved: boolean): void;
  /** A purge or delete has turned the page: these partitions are no longer read. */
  retired(prefix: string): void;
};

export function createMovements(parts: {
  readonly schedule: Schedule;
  readonly shadow: Shadow;
  readonly generations: Generations;
  readonly copies: Copies;
  readonly strandRules: StrandRules;
  readonly rulings: Rulings;
}): Movements {
  const { schedule, shadow, generations, copies, strandRules, rulings } = parts;

  return {
    added(call, { told, key }) {
      copies.enter(told, placeOf(key), call);
      if (call === undefined) return;
      touch(call, told);
      call.copies.set(told, visibleAtOf(key.sk));
      call.puts.add(placeOf(key));
      strandRules.put(placeOf(key), call);
      if (call.kind === 'change' && told.leaseUntilMs !== undefined) told.leaseUntilMs = visibleAtOf(key.sk);
      if (call.kind === 'background') told.movedMs = schedule.nowMs();
      if (!generations.isRetired(key.pk)) {
        if (copies.held(told) > 0 || told.fate?.cause === 'lost') told.fate = undefined;
        return;
      }
      const isLate = call.startMs > generations.answeredMs(key.pk);
      if (isLate) rulings.violated('wrote to a retired generation', `${told.id} by ${nameOf(call)}`);
      else if (call.kind === 'send') told.isOvertaken = true;
      if (copies.live(told) === 0) told.fate = { cause: isLate ? 'lost' : 'purged', by: nameOf(call) };
    },
    taken(call, change, isMoved) {
      const { told, key } = change;
      copies.leave(told, placeOf(key));
      if (call !== undefined) touch(call, told);
      if (call?.kind === 'delete') told.isDeleted = true;
      if (call !== undefined && isClaim(call, change, isMoved)) claimed(call, told);
      if (call !== undefined && isMoved && !generations.isRetired(key.pk)) {
        told.isOvertaken ||= copies.putIntoRetired(told, call);
      }
      if (copies.held(told) === 0) told.fate ??= fateOf(call, change);
    },
    retired(prefix) {
      for (const [place, item] of shadow.items) {
        if (!place.startsWith(prefix)) continue;
        for (const told of shadow.messagesIn(item)) {
          if (copies.held(told) === 0) told.fate ??= { cause: 'purged', by: prefix };
        }
      }
    },
  };

  /** Taken from where it lay, with a copy of its own elsewhere: not taken back, dropped or swept. */
  function isClaim(call: Call, { told, key }: Change, isMoved: boolean): boolean {
    if (!call.copies.has(told) || call.puts.has(placeOf(key))) return false;
    return call.kind === 'receive' || (call.kind === 'background' && isMoved);
  }

  function claimed(call: Call, told: Told): void {
    if (told.leaseUntilMs !== undefined && told.leaseUntilMs > nowFor(call)) {
      rulings.broken('taken while another held it', told, `by ${nameOf(call)}`);
    } else if (isUnanswered(told)) told.overtaken.add(told.claim as Call);
    told.claim = call;
    call.took.add(told);
    if (copies.held(told) > 0) told.fate = undefined;
    told.leaseUntilMs = call.kind === 'receive' ? call.copies.get(told) : undefined;
    told.isLeasedForNothing = told.leaseUntilMs !== undefined && told.leaseUntilMs <= nowFor(call);
  }

  /** Its holder is about to answer with it, and by its own clock may still: for no time at all, it may in any case. */
  function isUnanswered({ claim, leaseUntilMs = 0, isLeasedForNothing }: Told): boolean {
    if (claim?.process.calls.has(claim) !== true) return false;
    return isLeasedForNothing || leaseUntilMs > nowFor(claim);
  }

  function fateOf(call: Call | undefined, { told, key, sentMs }: Change): Fate {
    const by = nameOf(call);
    if (told.isDeleted) return { cause: 'deleted', by };
    if (told.isOvertaken || generations.isRetired(key.pk)) return { cause: 'purged', by };
    if (sentMs < nowFor(call) - generations.retentionMs(key.pk)) return { cause: 'expired', by };
    return { cause: 'lost', by };
  }

  function nowFor(call: Call | undefined): number {
    return schedule.nowMs() + (call?.process.skewMs ?? 0);
  }
}

const nameOf = (call: Call | undefined): string =>
  call === undefined ? 'the table' : `${call.actor} ${call.kind}#${call.id}`;
