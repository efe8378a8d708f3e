import type { Context } from '../context.ts';
import { type Delivery, type Head, packCount, sequenceKey } from '../model/head.ts';
import { packRanges } from '../model/ranges.ts';
import { allOf, equals } from '../table/conditions.ts';
import { groupHeadKey } from '../table/keys.ts';
import type { Condition, Path, Update, Value } from '../table/port.ts';
import type { Placed } from './groupParcel.ts';
import type { Hint } from './hints.ts';
import type { Plan } from './plan.ts';

export type Lease = {
  readonly visibleAtMs: number;
  readonly token: string;
  readonly nowMs: number;
  /** Of the lease's end: the head names it, so that whoever empties the group can remove it. */
  readonly hint: Hint;
};

/**
 * The one write that leases a whole run. It conditions on the head's revision, and on every delivery that it takes
 * over being as it was read: an acknowledgement or a change of visibility in between does not raise the revision.
 */
export function leaseWrite(pk: string, read: Head, plan: Plan, lease: Lease): Update {
  const set: [Path, Value][] = headState(plan.head, read.revision + 1);
  const takenOver: Condition[] = [];
  for (const { sequence } of plan.deliver) {
    const key = sequenceKey(sequence);
    const before = read.deliveries.get(sequence);
    const delivery = delivered(before, lease);
    set.push(
      [['u', key], delivery.visibleAtMs],
      [['o', key], delivery.token],
      [['c', key], packCount(delivery)],
    );
    if (before !== undefined) takenOver.push(equals(['u', key], before.visibleAtMs));
  }
  set.push([['h'], lease.hint.atMs], [['n'], lease.hint.nonce]);
  return {
    kind: 'update',
    key: groupHeadKey(pk),
    set,
    unset: forgotten(read, plan),
    if: allOf(equals(['rev'], read.revision), ...takenOver),
  };
}

/** Takes in what is acknowledged and expired, without leasing anything. */
export const foldWrite = (pk: string, read: Head, plan: Plan): Update => ({
  kind: 'update',
  key: groupHeadKey(pk),
  set: headState(plan.head, read.revision + 1),
  unset: forgotten(read, plan),
  if: equals(['rev'], read.revision),
});

/** What of a head a receive rewrites, besides deliveries and the hint. */
export const headState = (head: Head, revision: number): [Path, Value][] => [
  [['rev'], revision],
  [['a'], head.ackedThrough],
  [['x'], packRanges(head.ackedBeyond, head.ackedThrough)],
];

/** Marks that were folded, and deliveries of messages that are past their retention. */
export const forgotten = (read: Head, { expired }: Pick<Plan, 'expired'>): Path[] => [
  ...read.marks.map((sequence): Path => ['k', sequenceKey(sequence)]),
  ...expired.flatMap(deliveryPaths),
];
export const deliveryPaths = (sequence: number): readonly Path[] => {
  const key = sequenceKey(sequence);
  return [
    ['u', key],
    ['o', key],
    ['c', key],
  ];
};

function delivered(before: Delivery | undefined, { visibleAtMs, token, nowMs }: Lease): Delivery {
  return {
    visibleAtMs,
    token,
    count: (before?.count ?? 0) + 1,
    firstReceivedMs: before?.firstReceivedMs || nowMs,
  };
}

/** A message with the deliveries in this queue counted in, this one included. */
export function withDelivery({ message, sequence }: Placed, read: Head, nowMs: number) {
  const before = read.deliveries.get(sequence);
  return {
    receiveCount: message.receiveCount + (before?.count ?? 0) + 1,
    firstReceivedMs: message.receiveCount > 0 ? message.firstReceivedMs : before?.firstReceivedMs || nowMs,
  };
}

export const leaseUntil = (context: Context, nowMs: number, timeoutMs: number, hint: Hint): Lease => ({
  visibleAtMs: nowMs + timeoutMs,
  token: context.ids.sortable(nowMs).slice(-8),
  nowMs,
  hint,
});
