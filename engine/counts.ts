import type { Context } from './context.ts';
import { surveyGroups } from './fifo/counts.ts';
import type { Queue } from './model/queue.ts';
import { surveyMessages } from './standard/counts.ts';
import { shardPk } from './table/keys.ts';
import type { Counts, Tally } from './table/port.ts';

/** A count that cost more than this is told again for some seconds. */
const cheapUnits = 20;
const rememberedMs = 5_000;

/**
 * The messages of a queue by their state now: exact where the table keeps a tally or the queue is small, else within
 * 10 % up to 100,000 messages, for at most 300 read units.
 */
export async function countMessages(context: Context, queue: Queue): Promise<Counts> {
  const { table, clock } = context;
  if (table.tally !== undefined && !queue.isFifo) return tallied(table.tally, queue, clock.now());
  const memory = context.memories(queue.id);
  const known = memory.counted;
  if (known?.generation === queue.generation && clock.now() < known.untilMs) return known.counts;
  const { counts, readUnits } = await (queue.isFifo ? surveyGroups : surveyMessages)(context, queue);
  memory.counted =
    table.tally === undefined && readUnits > cheapUnits
      ? { counts, generation: queue.generation, untilMs: clock.now() + rememberedMs }
      : undefined;
  return counts;
}

function tallied(tally: Tally, queue: Queue, nowMs: number): Counts {
  const sum = { visible: 0, inFlight: 0, delayed: 0 };
  for (let shard = 0; shard < queue.readShards; shard++) {
    const pk = shardPk(queue.id, queue.generation, shard);
    const counts = tally.count(pk, nowMs, nowMs - queue.retentionMs);
    sum.visible += counts.visible;
    sum.inFlight += counts.inFlight;
    sum.delayed += counts.delayed;
  }
  return sum;
}
