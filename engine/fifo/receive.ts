import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import type { Queue } from '../model/queue.ts';
import { type Room, type Wanted, walkShards } from '../shards/walk.ts';
import { learn } from '../standard/queueMemory.ts';
import { hintsUpTo, shardPk } from '../table/keys.ts';
import { type Item, type Page, StorageUnavailable } from '../table/port.ts';
import { type Hint, hintOf, removeHint } from './hints.ts';
import { takeFromGroup } from './takeFromGroup.ts';
import { isVisited, visit } from './visits.ts';

const lateMs = 1_000;
const maxRefusals = 2;
const spareHints = 4;
const maxRounds = 16;
const meeting = 0.05;

/**
 * One look at a FIFO queue: as many messages as possible from the group that has waited longest, then from the next.
 */
export async function receiveFromGroups(
  context: Context,
  queue: Queue,
  wanted: Wanted,
  timeoutMs: number,
  onlyShard?: number,
): Promise<readonly Leased[]> {
  const { clock } = context;
  const startedMs = clock.now();
  const settled: Settled = new Map();
  const look = (shard: number, room: Room) =>
    lookForGroups(context, queue, shard, { room, settled, timeoutMs });
  const held = await walkShards(context, queue, wanted, look, onlyShard);
  const endMs = startedMs + (timeoutMs === 0 ? lateMs : timeoutMs);
  return clock.now() < endMs ? held : [];
}

/** The groups that this receive is done with, and the page of hints by which it met each. */
type Settled = Map<string, Page>;
type Look = { readonly room: Room; readonly settled: Settled; readonly timeoutMs: number };

async function lookForGroups(
  context: Context,
  queue: Queue,
  shard: number,
  { room, settled, timeoutMs }: Look,
): Promise<readonly Leased[]> {
  const memory = context.memories(queue.id);
  const { visits } = memory;
  const held: Leased[] = [];
  const stale: Hint[] = [];
  let after: string | undefined;
  let refusals = 0;
  try {
    for (let round = 0; round < maxRounds && room.left > 0 && refusals < maxRefusals; round++) {
      const endedBefore = visits.ended;
      const page = await context.table.query({
        pk: shardPk(queue.id, queue.generation, shard),
        to: hintsUpTo(context.clock.now()),
        limit: room.left + spareHints + visits.ongoing.size,
        ...(after !== undefined && { after }),
      });
      const meet = async (hint: Hint) => {
        const settledIn = settled.get(hint.group);
        if (settledIn !== undefined) {
          // read before the group's head was, so it told nothing that the head did not; a later one may
          if (settledIn === page) stale.push(hint);
          return;
        }
        if (room.left <= 0 || refusals >= maxRefusals || isVisited(visits, hint.group, endedBefore)) return;
        const taken = await visit(visits, hint.group, () =>
          takeFromGroup(context, queue, hint, room, timeoutMs),
        );
        if (taken === 'refused') refusals++;
        else {
          settled.set(hint.group, page);
          room.left -= taken.length;
          for (const { content } of taken) room.bytesLeft -= content.length;
          held.push(...taken);
        }
        memory.contention = learn(memory.contention, taken === 'refused' ? 1 : 0);
      };
      for (const item of scattered(context, memory.contention, page.items)) {
        await room.inTurn(() => meet(hintOf(item)));
      }
      if (page.next === undefined) break;
      after = page.next;
    }
    await Promise.all(stale.map((hint) => removeHint(context, queue, hint)));
  } catch (error) {
    // what is held would lie hidden until its timeout
    if (held.length === 0 || !(error instanceof StorageUnavailable)) throw error;
  }
  return held;
}

function scattered({ ids }: Context, contention: number, hints: readonly Item[]): readonly Item[] {
  if (hints.length < 2 || contention < meeting) return hints;
  const start = ids.below(hints.length);
  return [...hints.slice(start), ...hints.slice(0, start)];
}
