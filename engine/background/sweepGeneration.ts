import type { Context } from '../context.ts';
import { parcelOf } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';
import { reclaimBodies } from '../standard/bodies.ts';
import { isParcelSk, shardPk } from '../table/keys.ts';
import type { Item, Put } from '../table/port.ts';
import type { Budget, Rest } from './runDue.ts';
import { putWork, type Work } from './work.ts';

const page = 100;
const maxBatchWrite = 25;

/** Purge and delete only turn the page: what lies under the old generation of the queue is removed by and by. */
export const sweepLater = ({ id, generation, shards }: Queue, nowMs: number): Put =>
  putWork({ kind: 'sweep', subject: `${id}.${generation}`, dueMs: nowMs, state: { id, generation, shards } });

export async function sweepGeneration(context: Context, { state }: Work, budget: Budget): Promise<Rest> {
  const { table, clock } = context;
  // where items expire for free, paying to remove them sooner is not worth it
  if (table.expiry === 'native') return undefined;
  const { id, generation, shards } = state as { id: string; generation: number; shards: number };
  let left = budget.operations;
  for (let shard = 0; shard < shards; shard++) {
    const pk = shardPk(id, generation, shard);
    for (;;) {
      const { items } = await table.query({ pk, limit: page });
      if (items.length === 0) break;
      await removeAll(context, items);
      left -= items.length;
      if (left <= 0) return { dueMs: clock.now(), state };
    }
  }
  return undefined;
}

async function removeAll(context: Context, items: readonly Item[]): Promise<void> {
  for (let i = 0; i < items.length; i += maxBatchWrite) {
    const together = items.slice(i, i + maxBatchWrite);
    await context.table.batchWrite(together.map(({ pk, sk }) => ({ kind: 'remove', key: { pk, sk } })));
  }
  const parcels = items.filter(({ sk }) => isParcelSk(sk)).map(parcelOf);
  await reclaimBodies(
    context,
    parcels.flatMap(({ messages }) => messages),
  );
}
