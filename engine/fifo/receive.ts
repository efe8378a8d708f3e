import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import type { Queue } from '../model/queue.ts';
import { learn } from '../standard/queueMemory.ts';
import { hintsUpTo, shardPk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { type Hint, hintOf, removeHint } from './hints.ts';
import { takeFromGroup } from './takeFromGroup.ts';

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
  want: number,
  timeoutMs: number,
): Promise<readonly Leased[]> {
  const { clock, ids } = context;
  const startedMs = clock.now();
  const held: Leased[] = [];
  const first = queue.shards === 1 ? 0 : ids.below(queue.shards);
  for (let i = 0; i < queue.shards && held.length < want; i++) {
    const shard = (first + i) % queue.shards;
    held.push(...(await lookForGroups(context, queue, shard, want - held.length, timeoutMs)));
  }
  const endMs = startedMs + (timeoutMs === 0 ? lateMs : timeoutMs);
  return clock.now() < endMs ? held : [];
}

async function lookForGroups(
  context: Context,
  queue: Queue,
  shard: number,
  want: number,
  timeoutMs: number,
): Promise<readonly Leased[]> {
  const memory = context.memories(queue.id);
  const held: Leased[] = [];
  /** The round in which this look has settled a group. */
  const settled = new Map<string, number>();
  const stale: Hint[] = [];
  let after: string | undefined;
  let refusals = 0;
  for (let round = 0; round < maxRounds && held.length < want && refusals < maxRefusals; round++) {
    const page = await context.table.query({
      pk: shardPk(queue.id, queue.generation, shard),
      to: hintsUpTo(context.clock.now()),
      limit: want - held.length + spareHints,
      ...(after !== undefined && { after }),
    });
    for (const item of scattered(context, memory.contention, page.items)) {
      const hint = hintOf(item);
      const settledIn = settled.get(hint.group);
      if (settledIn !== undefined) {
        // read before the group's head was, so it told nothing that the head did not; a later one may
        if (settledIn === round) stale.push(hint);
        continue;
      }
      if (held.length >= want || refusals >= maxRefusals) continue;
      const taken = await takeFromGroup(context, queue, hint, want - held.length, timeoutMs);
      if (taken === 'refused') refusals++;
      else {
        settled.set(hint.group, round);
        held.push(...taken);
      }
      memory.contention = learn(memory.contention, taken === 'refused' ? 1 : 0);
    }
    if (page.next === undefined) break;
    after = page.next;
  }
  await Promise.all(stale.map((hint) => removeHint(context, queue, hint)));
  return held;
}

function scattered({ ids }: Context, contention: number, hints: readonly Item[]): readonly Item[] {
  if (hints.length < 2 || contention < meeting) return hints;
  const start = ids.below(hints.length);
  return [...hints.slice(start), ...hints.slice(0, start)];
}
