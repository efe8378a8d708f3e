import type { Context } from '../context.ts';
import type { Message } from '../model/message.ts';
import type { MessageKey } from '../model/messageId.ts';
import { isEmptyParcel, type Parcel, parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { parcelsFrom, parcelsUpTo, shardPk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { readContents, reclaimBodies } from './bodies.ts';
import { type Claimed, claim, type Held, type Taking } from './claim.ts';
import { deadLetterQueue, moveToDeadLetters } from './deadLetter.ts';
import { learn, type QueueMemory } from './queueMemory.ts';
import { oldestLiveMs, sortParcel } from './sortParcel.ts';
import { drop, removeEmpty, takeOut } from './takeOut.ts';

export type Received = Held & { readonly content: Uint8Array };

/** A receive with timeout 0 that answers later than this was paused: others may have its messages by now. */
const lateMs = 1_000;
/** After the second lost claim a receive answers with what it has. */
const maxRefusals = 2;
/** Expired messages and dead letters at the head are passed in pages that grow: 1,500 single ones, if need be. */
const maxRounds = 16;
const maxDoublings = 5;
/** From this share of lost claims on, receivers scatter. */
const meeting = 0.05;

/**
 * One look at the queue: leases up to `want` messages for `timeoutMs`, oldest first. On the way it moves dead
 * letters, and drops what is expired or empty.
 */
export async function receiveMessages(
  context: Context,
  queue: Queue,
  want: number,
  timeoutMs: number,
): Promise<readonly Received[]> {
  const { clock, ids } = context;
  const startedMs = clock.now();
  const held: Held[] = [];
  const first = queue.shards === 1 ? 0 : ids.below(queue.shards);
  for (let i = 0; i < queue.shards && held.length < want; i++) {
    const shard = (first + i) % queue.shards;
    held.push(...(await receiveFromShard(context, queue, shard, want - held.length, timeoutMs)));
  }
  const received = await withContents(context, held);
  const endMs = startedMs + (timeoutMs === 0 ? lateMs : timeoutMs);
  return clock.now() < endMs ? received : [];
}

async function receiveFromShard(
  context: Context,
  queue: Queue,
  shard: number,
  want: number,
  timeoutMs: number,
): Promise<readonly Held[]> {
  const memory = context.memories(queue.id);
  const deadLetters = await deadLetterQueue(context, queue);
  const nowMs = context.clock.now();
  const pk = shardPk(queue.id, queue.generation, shard);
  const range = { pk, from: parcelsFrom(oldestLiveMs(queue, nowMs)), to: parcelsUpTo(nowMs) };
  const held: Held[] = [];
  const reserved: MessageKey[] = [];
  let refusals = 0;
  let after: string | undefined;
  try {
    for (let round = 0; round < maxRounds; round++) {
      const limit = parcelsToRead(memory, want - held.length) * 2 ** Math.min(round, maxDoublings);
      const page = await context.table.query({ ...range, limit, ...(after !== undefined && { after }) });
      let candidates: readonly Item[] = scattered(context, memory, page.items);
      let isStale = false;
      while (candidates.length > 0 && held.length < want && refusals < maxRefusals) {
        const taken = await take(
          context,
          { queue, deadLetters, reserved, timeoutMs },
          candidates,
          want - held.length,
        );
        held.push(...taken.held);
        isStale ||= taken.isStale;
        refusals += taken.refused.length;
        memory.contention = learn(memory.contention, taken.refused.length > 0 ? 1 : 0);
        candidates = taken.refused.filter((item) => item !== undefined);
      }
      if (held.length >= want || refusals >= maxRefusals) break;
      if (!isStale) {
        if (page.next === undefined) break;
        after = page.next;
      }
    }
    return held;
  } finally {
    for (const key of reserved) memory.claiming.delete(key);
  }
}

/** A few more parcels than wanted: somebody else may be taking the first. */
function parcelsToRead(memory: QueueMemory, want: number): number {
  const spare = 3 + Math.round(memory.contention * 12);
  return Math.ceil(want / Math.max(1, memory.messagesPerParcel)) + spare;
}

/** In order while receivers do not meet; where they do, each starts at a random candidate. */
function scattered({ ids }: Context, memory: QueueMemory, items: readonly Item[]): readonly Item[] {
  if (items.length < 2 || memory.contention < meeting) return items;
  const start = ids.below(items.length);
  return [...items.slice(start), ...items.slice(0, start)];
}

type Look = {
  readonly queue: Queue;
  readonly deadLetters: Queue | undefined;
  readonly timeoutMs: number;
  /** What this receive has reserved in the process: a message that is visible again at once is not taken twice. */
  readonly reserved: MessageKey[];
};

/** Takes what it can from these parcels, as they were read; `isStale` if it left something that a new look would find. */
async function take(
  context: Context,
  { queue, deadLetters, timeoutMs, reserved }: Look,
  candidates: readonly Item[],
  want: number,
): Promise<Claimed & { readonly isStale: boolean }> {
  const memory = context.memories(queue.id);
  const oldestMs = oldestLiveMs(queue, context.clock.now());
  const maxReceiveCount = deadLetters === undefined ? undefined : queue.redrive?.maxReceiveCount;
  const takings: Taking[] = [];
  const chores: Promise<unknown>[] = [];
  let isStale = false;
  let room = want;
  for (const item of candidates) {
    if (isEmptyParcel(item)) {
      chores.push(removeEmpty(context, item));
      continue;
    }
    const parcel = parcelOf(item);
    memory.messagesPerParcel = learn(memory.messagesPerParcel, parcel.messages.length);
    const { expired, dead, live } = sortParcel(parcel, oldestMs, maxReceiveCount);
    if (dead.length > 0 && deadLetters !== undefined) {
      chores.push(moveToDeadLetters(context, queue, deadLetters, parcel, dead));
      isStale ||= live.length > 0;
    } else if (live.length === 0) {
      chores.push(dropExpired(context, parcel));
    } else if (room > 0) {
      const taken = chosen(
        context,
        memory,
        live.filter(({ key }) => !memory.claiming.has(key)),
        room,
      );
      if (taken.length === 0) continue;
      for (const { key } of taken) {
        memory.claiming.add(key);
        reserved.push(key);
      }
      room -= taken.length;
      takings.push({ parcel, live: taken, expired });
    }
  }
  const [claimed] = await Promise.all([claim(context, takings, timeoutMs), ...chores]);
  if (claimed.expired.length > 0) await reclaimBodies(context, claimed.expired);
  return { ...claimed, isStale };
}

/** The oldest of a parcel, or where receivers meet, some from a random place on. */
function chosen(
  { ids }: Context,
  memory: QueueMemory,
  live: readonly Message[],
  count: number,
): readonly Message[] {
  if (live.length <= count) return live;
  const start = memory.contention < meeting ? 0 : ids.below(live.length);
  return [...live.slice(start), ...live.slice(0, start)].slice(0, count);
}

async function dropExpired(context: Context, parcel: Parcel): Promise<void> {
  const keys = parcel.messages.map(({ key }) => key);
  const token = context.ids.sortable(context.clock.now());
  const dropped = await settle(context, takeOut(parcel, keys, token));
  if (dropped.outcome === 'done') await reclaimBodies(context, parcel.messages);
}

/** A message whose body is gone was deleted, or is past all time: its parcel is a left-over, and is dropped. */
async function withContents(context: Context, held: readonly Held[]): Promise<readonly Received[]> {
  const contents = await readContents(
    context,
    held.map(({ message }) => message),
  );
  const received: Received[] = [];
  const hollow: Held[] = [];
  for (const [i, one] of held.entries()) {
    const content = contents[i];
    if (content === undefined) hollow.push(one);
    else received.push({ ...one, content });
  }
  if (hollow.length === 0) return received;
  await Promise.all(hollow.map(({ key, message }) => drop(context, key, [message.key])));
  return received.map((one) => ({ ...one, parcelSize: 0 }));
}
