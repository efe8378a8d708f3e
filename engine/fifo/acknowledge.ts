import type { Context } from '../context.ts';
import type { FifoHandle } from '../model/fifoHandle.ts';
import { firstUnacknowledged, folded, type Head, headOf, sequenceKey } from '../model/head.ts';
import type { MessageKey } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { allOf } from '../table/conditions.ts';
import { groupHeadKey, sequenceSk } from '../table/keys.ts';
import {
  type Condition,
  type Key,
  type Path,
  StorageUnavailable,
  type Update,
  type Value,
} from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { dropFromParcel, dropParcel, leavesGarbage } from './collectGarbage.ts';
import { handlesByGroup } from './handlesByGroup.ts';
import { isHeld, stateOf } from './held.ts';
import { namedHint, newHint, removeHint, writeHint } from './hints.ts';
import { noteIdle } from './idle.ts';
import { deliveryPaths } from './lease.ts';

export type Acknowledged = 'done' | 'expired';

/**
 * Acknowledges messages by the token of their lease alone, one blind write for all of a group. A lease that has ended
 * governs no more, unlike on a standard queue: the group may have gone on without it.
 */
export async function acknowledgeInGroups(
  context: Context,
  queue: Queue,
  handles: readonly FifoHandle[],
): Promise<readonly Acknowledged[]> {
  const expired = new Set<FifoHandle>();
  await Promise.all(
    [...handlesByGroup(queue, handles)].map(async ([pk, rounds]) => {
      for (const round of rounds) {
        for (const handle of await acknowledgeGroup(context, queue, pk, round)) expired.add(handle);
      }
    }),
  );
  return handles.map((handle) => (expired.has(handle) ? 'expired' : 'done'));
}

const maxAttempts = 12;

/** Answers with the handles whose lease has ended. */
async function acknowledgeGroup(
  context: Context,
  queue: Queue,
  pk: string,
  handles: readonly FifoHandle[],
): Promise<readonly FifoHandle[]> {
  const { table, clock } = context;
  const key = groupHeadKey(pk);
  const expired: FifoHandle[] = [];
  let pending = handles;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const nowMs = clock.now();
    const outcome = await settle(context, acknowledgement(key, pending, nowMs));
    if (outcome.outcome === 'done') {
      const item = outcome.item ?? (await table.get(key));
      if (item !== undefined) await afterAcknowledged(context, queue, pk, headOf(item), pending);
      return expired;
    }
    const item = outcome.outcome === 'refused' ? outcome.item : await table.get(key);
    if (item === undefined) return expired;
    const head = headOf(item);
    const states = pending.map((handle) => ({ handle, state: stateOf(queue, head, handle, nowMs) }));
    expired.push(...states.filter(({ state }) => state === 'expired').map(({ handle }) => handle));
    pending = states.filter(({ state }) => state === 'held').map(({ handle }) => handle);
    if (pending.length === 0) {
      const done = states.filter(({ state }) => state === 'done').map(({ handle }) => handle);
      // by this call, its answer lost, or by one before it that was cut short
      if (done.length > 0) await afterAcknowledged(context, queue, pk, head, done);
      return expired;
    }
  }
  throw new StorageUnavailable('a message group kept changing while a message was being deleted');
}

export function acknowledgement(key: Key, handles: readonly FifoHandle[], nowMs: number): Update {
  const set: [Path, Value][] = [];
  const unset: Path[] = [];
  const held: Condition[] = [];
  for (const handle of handles) {
    set.push([['k', sequenceKey(handle.sequence)], 1]);
    unset.push(...deliveryPaths(handle.sequence));
    held.push(...isHeld(handle, nowMs));
  }
  return { kind: 'update', key, set, unset, if: allOf(...held), returning: 'new' };
}

/**
 * An acknowledgement that leaves something deliverable says so, unless it did in the same transaction; one that empties
 * the group removes its hint.
 */
export async function afterAcknowledged(
  context: Context,
  queue: Queue,
  pk: string,
  read: Head,
  handles: readonly FifoHandle[],
  isHinted = false,
): Promise<void> {
  const nowMs = context.clock.now();
  const group = handles[0]?.group ?? '';
  const { head, next } = whatIsNext(read, nowMs);
  const tidy = async () => {
    await dropAll(context, queue, pk, head.ackedThrough, handles);
    if (next === 'nothing') await noteIdle(context, queue, group, nowMs);
  };
  if (!queue.erasesAtOnce) context.afterwards(tidy);
  if (next === 'nothing') await removeHint(context, queue, namedHint(group, head));
  else if (next === 'deliverable' && !isHinted) {
    await writeHint(context, queue, newHint(context, queue, group, nowMs, head.ackedThrough));
  }
  if (queue.erasesAtOnce) await tidy();
}

/** What the group has behind its acknowledged messages, and `also` these. */
export function whatIsNext(read: Head, nowMs: number, also: readonly number[] = []) {
  const head = folded(read, also);
  const first = firstUnacknowledged(head);
  if (first >= head.next) return { head, next: 'nothing' } as const;
  const isHidden = (head.deliveries.get(first)?.visibleAtMs ?? 0) > nowMs;
  return { head, next: isHidden ? 'hidden' : 'deliverable' } as const;
}

/** Out of their parcels, those of one at once; the whole of a parcel that is acknowledged to its end. */
async function dropAll(
  context: Context,
  queue: Queue,
  pk: string,
  ackedThrough: number,
  handles: readonly FifoHandle[],
): Promise<void> {
  if (leavesGarbage(context, queue)) return;
  const parcels = new Map<number, MessageKey[]>();
  for (const { lastSequence, message } of handles) {
    const together = parcels.get(lastSequence);
    if (together === undefined) parcels.set(lastSequence, [message]);
    else together.push(message);
  }
  const drops: Promise<void>[] = [];
  for (const [last, keys] of parcels) {
    const parcel = { pk, sk: sequenceSk(last) };
    drops.push(last <= ackedThrough ? dropParcel(context, parcel) : dropFromParcel(context, parcel, keys));
  }
  await (drops.length === 1 ? drops[0] : Promise.all(drops));
}
