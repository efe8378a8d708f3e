import type { Head } from '../model/head.ts';
import { firstUnacknowledged, folded } from '../model/head.ts';
import { enqueuedMs, type Placed } from './groupParcel.ts';

/** What a receive makes of a group, from its head and the messages that were read. */
export type Plan = {
  /** The longest deliverable run from the head, as far as wanted. */
  readonly deliver: readonly Placed[];
  /** The message at the head has been delivered too often: it must go before anything behind it can be delivered. */
  readonly dead: Placed | undefined;
  /** Past their retention: acknowledged by time. */
  readonly expired: readonly number[];
  /** With marks and expired ones taken in. */
  readonly head: Head;
  readonly end: End;
};

/**
 * Why the run ends: nothing more; more than was read; a hole that proves nothing, as the messages were read before the
 * head; or a message that is not for this receive, with the instant at which it lets the group go on, or did: it
 * becomes visible, or its retention is over.
 */
export type End = 'empty' | 'unread' | 'hole' | { readonly atMs: number };

export type Rules = {
  readonly nowMs: number;
  readonly retentionMs: number;
  readonly delayMs: number;
  /** Of a redrive policy whose target exists. */
  readonly maxReceiveCount: number | undefined;
  readonly want: number;
  /** Those of the run that go into one answer. */
  readonly fit?: (deliver: readonly Placed[]) => boolean;
  /** Were the messages read after the head? Only then is one that is missing gone, and not merely newer. */
  readonly isReadAfterHead: boolean;
  /** Up to here everything that is there was read. */
  readonly readThrough: number;
};

/**
 * Per group, only the longest run of visible messages from the head is deliverable; the first hidden one ends it. The
 * messages are in the order of their sequence numbers.
 */
export function planGroup(read: Head, messages: readonly Placed[], rules: Rules): Plan {
  let at = 0;
  const placedAt = (sequence: number): Placed | undefined => {
    while (at < messages.length && (messages[at] as Placed).sequence < sequence) at++;
    return messages[at]?.sequence === sequence ? messages[at] : undefined;
  };
  const deliver: Placed[] = [];
  const expired: number[] = [];
  const head = folded(read);
  const ended = (end: End, dead?: Placed): Plan => ({
    deliver,
    dead,
    expired,
    head: folded(head, expired),
    end,
  });

  let sequence = firstUnacknowledged(head);
  while (sequence < head.next) {
    const placed = placedAt(sequence);
    if (placed === undefined) {
      if (sequence > rules.readThrough) return ended('unread');
      if (!rules.isReadAfterHead) return ended('hole');
      expired.push(sequence);
    } else if (expiryMs(placed, rules.retentionMs) <= rules.nowMs) {
      expired.push(sequence);
    } else {
      const visibleMs = visibleAtMs(head, placed, rules.delayMs);
      const atMs = Math.min(visibleMs, expiryMs(placed, rules.retentionMs));
      if (visibleMs > rules.nowMs) return ended({ atMs });
      if (isDead(head, placed, rules.maxReceiveCount)) {
        return ended({ atMs }, deliver.length === 0 ? placed : undefined);
      }
      if (deliver.length === rules.want || rules.fit?.([...deliver, placed]) === false)
        return ended({ atMs });
      deliver.push(placed);
    }
    sequence = firstUnacknowledged(head, sequence + 1);
  }
  return ended('empty');
}

/** The first instant past its retention. */
export const expiryMs = (placed: Placed, retentionMs: number): number => enqueuedMs(placed) + retentionMs + 1;

const visibleAtMs = (head: Head, placed: Placed, delayMs: number): number =>
  head.deliveries.get(placed.sequence)?.visibleAtMs ?? enqueuedMs(placed) + delayMs;

/** Each queue counts the deliveries since the message arrived there. */
const isDead = (head: Head, placed: Placed, maxReceiveCount: number | undefined): boolean =>
  maxReceiveCount !== undefined && (head.deliveries.get(placed.sequence)?.count ?? 0) >= maxReceiveCount;
