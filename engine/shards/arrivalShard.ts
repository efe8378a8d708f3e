import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { growIfPressed } from './grow.ts';
import { shardToWrite } from './heat.ts';

/** Arrivals are spread for so long after the first shard has turned somebody away. */
const spreadMs = 60_000;

/**
 * Where messages go that are moved to another queue. They are accepted already, so no writer that was paused may
 * leave them where nobody reads: they go to the first shard, which is always read, unless that is asked too much.
 */
export function arrivalShard(context: Context, target: Queue): number {
  const { pressures, clock } = context;
  growIfPressed(context, target);
  if (target.shards === 1) return 0;
  const throttledMs = pressures?.of(target)?.throttledMs ?? Number.NEGATIVE_INFINITY;
  return clock.now() - throttledMs < spreadMs ? shardToWrite(context, target) : 0;
}
