import { workSignal } from '../background/work.ts';
import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { grown } from '../model/shards.ts';
import { lookAfterShards } from './lookAfterShards.ts';
import { asksForMore, beginAnew } from './pressure.ts';

/** Doubles the shards of a queue that is asked too much, while whoever asked goes on. */
export function growIfPressed(context: Context, queue: Queue): void {
  const { pressures, clock, settings } = context;
  const pressure = pressures?.of(queue);
  const nowMs = clock.now();
  if (pressure === undefined || nowMs < pressure.restUntilMs || queue.shards >= settings.maxShards) return;
  if (!asksForMore(pressure, queue.shards, nowMs)) return;
  // not again before every process knows of it
  pressure.restUntilMs = nowMs + settings.recordCacheMs;
  beginAnew(pressure, nowMs);
  context.afterwards(() => grow(context, queue));
}

/** A lost race is no loss: somebody else has grown it, or the next span will ask again. */
async function grow({ records, clock, settings, waiters }: Context, queue: Queue): Promise<void> {
  const current = await records.read(queue.account, queue.region, queue.name);
  if (current?.id !== queue.id || current.deletedMs !== undefined) return;
  const nowMs = clock.now();
  const isRecent = current.grownMs !== undefined && nowMs - current.grownMs < settings.recordCacheMs;
  if (isRecent || current.generation !== queue.generation || current.shards !== queue.shards) return;
  const after = {
    ...current,
    ...grown(current, nowMs, settings.maxShards),
    revision: current.revision + 1,
  };
  if (await records.replace(current, after, [lookAfterShards(current, nowMs)])) waiters.wake(workSignal);
}
