import { recordContended, recordRaces } from '../changeQueue.ts';
import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { reopened } from '../model/shards.ts';
import { lookAfterShards } from './lookAfterShards.ts';

/** What is written so long after the term of its writer's record is written late. */
export const graceMs = 60_000;

/**
 * For whoever has put something into a shard that it chose by this record, before it tells anybody: one that was
 * paused in between may have put it where nobody reads any more. Others wait for nothing.
 */
export const keepRead = (context: Context, queue: Queue, shard: number): Promise<void> | undefined =>
  shard > 0 && isLate(context, queue) ? reopen(context, queue, shard) : undefined;

const isLate = ({ clock, settings }: Context, { readMs = Number.NEGATIVE_INFINITY }: Queue): boolean =>
  clock.now() - readMs > settings.recordCacheMs + graceMs;

/**
 * A shard that is written to is safe: when it is closed it will be looked into. One that is closed may have been
 * looked into already: the record is written even though it is read still, so that whoever looked begins again.
 */
async function reopen(context: Context, queue: Queue, shard: number): Promise<void> {
  const { records, clock } = context;
  for (let race = 0; race < recordRaces; race++) {
    const current = await records.read(queue.account, queue.region, queue.name);
    const isGone = current?.id !== queue.id || current.deletedMs !== undefined;
    if (isGone || current.generation !== queue.generation || shard < current.shards) return;
    const nowMs = clock.now();
    const after = { ...current, ...reopened(current, shard + 1, nowMs), revision: current.revision + 1 };
    if (await records.replace(current, after, [lookAfterShards(current, nowMs)])) return;
  }
  throw recordContended();
}
