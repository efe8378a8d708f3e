import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { shardPk } from '../table/keys.ts';
import { oldestLiveMs } from './sortParcel.ts';

/**
 * How many messages may be received before the queue's in-flight limit is reached. On a table with one owner every
 * receive passes here, so counting again is due only when the last headroom is used up.
 */
export function receivable(context: Context, queue: Queue, want: number): number {
  const { table, clock, settings } = context;
  if (table.tally === undefined) return want;
  const memory = context.memories(queue.id);
  if (memory.headroom < want) {
    const nowMs = clock.now();
    let inFlight = 0;
    for (let shard = 0; shard < queue.readShards; shard++) {
      const pk = shardPk(queue.id, queue.generation, shard);
      inFlight += table.tally.count(pk, nowMs, oldestLiveMs(queue, nowMs)).inFlight;
    }
    memory.headroom = Math.max(0, settings.inFlightLimit - inFlight);
  }
  return Math.min(want, memory.headroom);
}

export function countReceived(context: Context, queue: Queue, received: number): void {
  context.memories(queue.id).headroom -= received;
}
