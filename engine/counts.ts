import type { Context } from './context.ts';
import { countGroups } from './fifo/counts.ts';
import { weigh } from './model/parcel.ts';
import type { Queue } from './model/queue.ts';
import { parcelsEnd, parcelsFrom, shardPk } from './table/keys.ts';
import type { Counts } from './table/port.ts';

type Count = { visible: number; inFlight: number; delayed: number };

/** The messages of a queue by their state now; exact. */
export async function countMessages(context: Context, queue: Queue): Promise<Counts> {
  if (queue.isFifo) return countGroups(context, queue);
  const nowMs = context.clock.now();
  const oldestMs = nowMs - queue.retentionMs;
  const sum: Count = { visible: 0, inFlight: 0, delayed: 0 };
  for (let shard = 0; shard < queue.shards; shard++) {
    const pk = shardPk(queue.id, queue.generation, shard);
    const counts =
      context.table.tally?.count(pk, nowMs, oldestMs) ?? (await walk(context, pk, nowMs, oldestMs));
    sum.visible += counts.visible;
    sum.inFlight += counts.inFlight;
    sum.delayed += counts.delayed;
  }
  return sum;
}

/** Reads every parcel of a shard that is not wholly expired. */
async function walk({ table }: Context, pk: string, nowMs: number, oldestMs: number): Promise<Counts> {
  const counts: Count = { visible: 0, inFlight: 0, delayed: 0 };
  let after: string | undefined;
  do {
    const page = await table.query({
      pk,
      from: parcelsFrom(oldestMs),
      to: parcelsEnd,
      ...(after && { after }),
    });
    for (const item of page.items) {
      const weight = weigh(item);
      if (weight === undefined) continue;
      const state = weight.visibleAtMs <= nowMs ? 'visible' : weight.received ? 'inFlight' : 'delayed';
      counts[state] += weight.sentMs.filter((sentMs) => sentMs >= oldestMs).length;
    }
    after = page.next;
  } while (after !== undefined);
  return counts;
}
