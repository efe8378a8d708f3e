import type { Context } from '../context.ts';
import { hintOf } from '../fifo/hints.ts';
import { tidyGroup } from '../fifo/rest.ts';
import type { Queue } from '../model/queue.ts';
import { hintsUpTo, parcelsEnd, shardPk } from '../table/keys.ts';
import type { Put } from '../table/port.ts';
import { type Budget, putWorkAnew, type Rest, type Work } from './work.ts';

const hintsAtOnce = 100;

/**
 * The delay and the retention of a FIFO queue are those of the moment, also for messages that wait: the hints that
 * were written by the values before are put where their groups now have something.
 */
export const repairLater = (
  { settings }: Context,
  { id, account, region, name }: Queue,
  nowMs: number,
): Put =>
  putWorkAnew({
    kind: 'repair',
    subject: id,
    dueMs: nowMs,
    // until then other processes may go on writing hints by the values before
    state: { account, region, name, until: settings.sharedTable ? nowMs + settings.recordCacheMs : nowMs },
  });

export async function repairHints(context: Context, { subject, state }: Work, budget: Budget): Promise<Rest> {
  const { records, table, clock } = context;
  const { account, region, name, until, shard = 0, after } = state as Progress;
  const queue = await records.find(account, region, name);
  if (queue?.id !== subject) return undefined;
  const from = { account, region, name, until };
  if (shard >= queue.readShards) return clock.now() < until ? { dueMs: until, state: from } : undefined;
  const { items, next } = await table.query({
    pk: shardPk(queue.id, queue.generation, shard),
    from: hintsUpTo(clock.now()),
    to: parcelsEnd,
    limit: Math.min(hintsAtOnce, budget.operations),
    ...(after !== undefined && { after }),
  });
  for (const item of items) await tidyGroup(context, queue, hintOf(item));
  const dueMs = clock.now();
  if (next !== undefined) return { dueMs, state: { ...from, shard, after: next } };
  return { dueMs, state: { ...from, shard: shard + 1 } };
}

type Progress = {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly until: number;
  readonly shard?: number;
  readonly after?: string;
};
