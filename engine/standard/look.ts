import type { Context } from '../context.ts';
import { contentBytesAtMost, type Message } from '../model/message.ts';
import type { MessageKey } from '../model/messageId.ts';
import { isEmptyParcel, type Parcel, parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { fitting, type Room } from '../shards/walk.ts';
import { parcelsFrom, parcelsUpTo, shardPk } from '../table/keys.ts';
import { type Item, StorageUnavailable, type ValueMap } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { ifAvailable } from '../table/whatWorked.ts';
import { reclaimBodies } from './bodies.ts';
import { type Claimed, claim, type Held, type Taking } from './claim.ts';
import { deadLetterQueue, moveToDeadLetters } from './deadLetter.ts';
import { learn, type QueueMemory } from './queueMemory.ts';
import { oldestLiveMs, sortParcel } from './sortParcel.ts';
import { removeEmpty, takeOut } from './takeOut.ts';

/** After the second lost claim a receive answers with what it has. */
const maxRefusals = 2;
/** Expired messages and dead letters at the head are passed in pages that grow: 1,500 single ones, if need be. */
const maxRounds = 16;
const maxDoublings = 5;
/** From this share of lost claims on, receivers scatter. */
const meeting = 0.05;

/** Reads one shard from its oldest live parcel on, and takes what it can get. */
export async function lookIntoShard(
  context: Context,
  queue: Queue,
  shard: number,
  room: Room,
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
      const limit = parcelsToRead(memory, room.left) * 2 ** Math.min(round, maxDoublings);
      const page = await context.table.query({ ...range, limit, ...(after !== undefined && { after }) });
      let candidates: readonly Item[] = scattered(context, memory, page.items);
      let isStale = false;
      while (candidates.length > 0 && room.left > 0 && refusals < maxRefusals) {
        const taken = await take(context, { queue, deadLetters, reserved, timeoutMs, room }, candidates);
        held.push(...taken.held);
        isStale ||= taken.isStale;
        refusals += taken.refused.length;
        memory.contention = learn(memory.contention, taken.refused.length > 0 ? 1 : 0);
        candidates = taken.refused.filter((item) => item !== undefined);
      }
      if (room.left <= 0 || refusals >= maxRefusals) break;
      if (!isStale) {
        if (page.next === undefined) break;
        after = page.next;
      }
    }
    return held;
  } catch (error) {
    // what is held would lie hidden until its timeout
    if (held.length > 0 && error instanceof StorageUnavailable) return held;
    throw error;
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
  readonly room: Room;
  /** What this receive has reserved in the process: a message that is visible again at once is not taken twice. */
  readonly reserved: MessageKey[];
};

/** Takes what it can from these parcels, as they were read; `isStale` if it left something that a new look would find. */
async function take(
  context: Context,
  { queue, deadLetters, timeoutMs, reserved, room }: Look,
  candidates: readonly Item[],
): Promise<Claimed & { readonly isStale: boolean }> {
  const memory = context.memories(queue.id);
  const oldestMs = oldestLiveMs(queue, context.clock.now());
  const maxReceiveCount = deadLetters === undefined ? undefined : queue.redrive?.maxReceiveCount;
  const takings: Taking[] = [];
  const chores: Promise<unknown>[] = [];
  let isStale = false;
  let isFull = false;
  const claiming: Message[] = [];
  for (const item of candidates) {
    if (room.left <= 0 || isFull) break;
    if (isEmptyParcel(item)) {
      chores.push(removeEmpty(context, item));
      continue;
    }
    if (isClaimed(memory, item)) continue;
    const parcel = parcelOf(item);
    memory.messagesPerParcel = learn(memory.messagesPerParcel, parcel.messages.length);
    const { expired, dead, live } = sortParcel(parcel, oldestMs, maxReceiveCount);
    const isFree = ({ key }: Message) => !memory.claiming.has(key);
    const movable = dead.filter(isFree);
    if (movable.length > 0 && deadLetters !== undefined) {
      chores.push(moveToDeadLetters(context, queue, deadLetters, parcel, movable));
      isStale ||= live.length > 0;
    } else if (expired.length === parcel.messages.length) {
      chores.push(dropExpired(context, parcel));
    } else {
      const wanted = chosen(context, memory, live.filter(isFree), room.left);
      const taken = fitting(room, wanted, contentBytesAtMost);
      isFull = taken.length < wanted.length;
      if (taken.length === 0) continue;
      for (const { key } of taken) {
        memory.claiming.add(key);
        reserved.push(key);
      }
      // taken off before the claim: looks into other shards go on meanwhile
      room.left -= taken.length;
      room.bytesLeft -= weightOf(taken);
      claiming.push(...taken);
      takings.push({ parcel, live: taken, expired });
    }
  }
  const tidied = chores.length === 0 ? undefined : Promise.all(chores);
  // looked at below, when it is known what is in hand
  tidied?.catch(() => {});
  const claimed = await claim(context, takings, timeoutMs);
  if (tidied !== undefined) await (claimed.held.length > 0 ? ifAvailable(tidied) : tidied);
  room.left += claiming.length - claimed.held.length;
  room.bytesLeft += weightOf(claiming) - weightOf(claimed.held.map(({ message }) => message));
  // what is left is too heavy for this answer: the next one begins with it
  if (isFull && claimed.held.length > 0) room.left = 0;
  if (claimed.expired.length > 0) await ifAvailable(reclaimBodies(context, claimed.expired));
  return { ...claimed, isStale };
}

const weightOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + contentBytesAtMost(message), 0);

/** Others of this process are taking all of it. */
function isClaimed({ claiming }: QueueMemory, item: Item): boolean {
  if (claiming.size === 0) return false;
  for (const key of (item.m as ValueMap).keys()) if (!claiming.has(key)) return false;
  return true;
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
