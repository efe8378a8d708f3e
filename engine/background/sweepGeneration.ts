import type { Context } from '../context.ts';
import { messagesIn } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { graceMs } from '../shards/keepRead.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { groupPk, hintGroupOf, idlePk, shardPk } from '../table/keys.ts';
import type { Item, Put } from '../table/port.ts';
import { type Budget, putWork, type Rest, type Step, type Work } from './work.ts';

const page = 100;

/** Purge and delete only turn the page: what lies under the old generation of the queue is removed by and by. */
export const sweepLater = ({ settings }: Context, queue: Queue, nowMs: number): Put => {
  const { id, generation, mostShards, isFifo, erasesAtOnce } = queue;
  // so long others may go on sending to the old generation, by an old record or in a transaction that was made before
  const restMs = erasesAtOnce && settings.sharedTable ? settings.recordCacheMs + graceMs : 0;
  return putWork({
    kind: erasesAtOnce ? 'erase' : 'sweep',
    subject: `${id}.${generation}`,
    dueMs: nowMs + restMs,
    state: { id, generation, shards: mostShards, fifo: isFifo },
  });
};

/** Where items expire for free, paying to remove them sooner is not worth it. */
export const sweepGeneration: Step = async (context, work, budget) =>
  context.table.expiry === 'native' ? undefined : eraseGeneration(context, work, budget);

export async function eraseGeneration(context: Context, { state }: Work, budget: Budget): Promise<Rest> {
  const { table, clock } = context;
  const { id, generation, shards, fifo } = state as Retired;
  let left = budget.operations;
  for (let shard = 0; shard < shards; shard++) {
    const pk = shardPk(id, generation, shard);
    for (;;) {
      const { items } = await table.query({ pk, limit: page });
      if (items.length === 0) break;
      if (fifo) await removeGroups(context, id, generation, items);
      await removeAll(context, items);
      left -= items.length;
      if (left <= 0) return { dueMs: clock.now(), state };
    }
  }
  if (fifo) await removeIdleGroups(context, id, generation);
  return undefined;
}

type Retired = {
  readonly id: string;
  readonly generation: number;
  readonly shards: number;
  readonly fifo: boolean;
};

/** A group that holds anything has a hint; deduplication records and attempts last five minutes by themselves. */
async function removeGroups(
  context: Context,
  id: string,
  generation: number,
  hints: readonly Item[],
): Promise<void> {
  for (const group of new Set(hints.map(({ sk }) => hintGroupOf(sk)))) {
    const pk = groupPk(id, generation, group);
    for (;;) {
      const { items } = await context.table.query({ pk, limit: page });
      if (items.length === 0) break;
      await removeAll(context, items);
    }
  }
}

/** One that was emptied has a marker. */
async function removeIdleGroups(context: Context, id: string, generation: number): Promise<void> {
  const pk = idlePk(id, generation);
  for (;;) {
    const { items } = await context.table.query({ pk, limit: page });
    if (items.length === 0) return;
    await removeGroups(context, id, generation, items);
    await removeAll(context, items);
  }
}

/** What was moved to another queue since it was read has taken its body along: only what is removed leaves one. */
async function removeAll(context: Context, items: readonly Item[]): Promise<void> {
  const removed = await Promise.all(
    items.map(({ pk, sk, m }) =>
      context.table.remove({ kind: 'remove', key: { pk, sk }, ...(m !== undefined && { returning: 'old' }) }),
    ),
  );
  const parcels = removed.flatMap((outcome) =>
    outcome.outcome === 'done' && outcome.item !== undefined ? [outcome.item] : [],
  );
  await reclaimBodies(context, parcels.flatMap(messagesIn));
}
