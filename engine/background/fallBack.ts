import type { Context } from '../context.ts';
import type { Queue } from '../model/queue.ts';
import { closed, reopened, retired, type Shards } from '../model/shards.ts';
import { graceMs } from '../shards/keepRead.ts';
import { asksForMore } from '../shards/pressure.ts';
import { isDrained, shardsInUse } from '../shards/remains.ts';
import type { Budget, Rest, Work } from './work.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lookAgainMs = 2.5 * minuteMs;
const secondLookMs = 30_000;
/** How far the clocks of two workers may be apart, and more. */
const skewMs = 55_000;
/** When the shards that are read no more are looked into again. */
const laterMs = [15 * minuteMs, hourMs, 13 * hourMs, ...Array<number>(14).fill(24 * hourMs)];

/** Where the last step left off. */
type Progress = Pick<Queue, 'account' | 'region' | 'name'> & {
  /** Since when every look found the queue drained. */
  readonly calmMs?: number;
  /** The closing since which nobody writes to the closed shards, except late. */
  readonly settledMs?: number;
  /** The closed shards were found empty once. */
  readonly wasEmpty?: boolean;
  /** How often the retired shards have been looked into. */
  readonly round?: number;
};

/**
 * A queue that was busy once falls back to one shard:
 *
 *     drained at every look  ──►  closed: new messages go to the first alone  ──►  the term of every record, a grace
 *     ──►  found empty twice  ──►  retired: the others are read no more  ──►  looked into later still, by and by
 */
export async function fallBack(context: Context, { subject, state }: Work, _budget: Budget): Promise<Rest> {
  const progress = state as Progress;
  const { account, region, name } = progress;
  const queue = await context.records.read(account, region, name);
  if (queue?.id !== subject || queue.deletedMs !== undefined) return undefined;
  if (queue.shards > 1) return close(context, queue, progress);
  if (queue.readShards > 1) return retire(context, queue, progress);
  return lookLater(context, queue, progress);
}

async function close(context: Context, queue: Queue, { calmMs }: Progress): Promise<Rest> {
  const { pressures, clock } = context;
  const nowMs = clock.now();
  const pressure = pressures?.of(queue);
  const isBusy =
    pressure !== undefined && (nowMs - pressure.throttledMs < lookAgainMs || asksForMore(pressure, 1, nowMs));
  if (isBusy || !(await isDrained(context, queue))) return rest(queue, nowMs + lookAgainMs);
  const sinceMs = calmMs ?? nowMs;
  const patienceMs = lookAgainMs * 2 ** queue.relapses;
  if (nowMs - sinceMs < patienceMs) return rest(queue, nowMs + lookAgainMs, { calmMs: sinceMs });
  await write(context, queue, closed(queue, nowMs));
  return rest(queue, clock.now());
}

async function retire(context: Context, queue: Queue, progress: Progress): Promise<Rest> {
  const { clock, settings } = context;
  const { closedMs = 0 } = queue;
  // the time is counted from when the closed record was seen: its own instant may be older than its writing
  if (progress.settledMs !== closedMs) {
    return rest(queue, clock.now() + settings.recordCacheMs + graceMs + skewMs, { settledMs: closedMs });
  }
  if ((await shardsInUse(context, queue, queue.shards, queue.readShards)) > 0) {
    return rest(queue, clock.now() + lookAgainMs, { settledMs: closedMs });
  }
  if (!progress.wasEmpty) {
    return rest(queue, clock.now() + secondLookMs, { settledMs: closedMs, wasEmpty: true });
  }
  await write(context, queue, retired(queue));
  return rest(queue, clock.now());
}

/** Whoever put something there after its time says so before it answers; this is for one that died before it could. */
async function lookLater(context: Context, queue: Queue, { round = 0 }: Progress): Promise<Rest> {
  const nowMs = context.clock.now();
  if (round > 0) {
    const inUse = await shardsInUse(context, queue, 1, queue.mostShards);
    if (inUse > 0) {
      const isOpen = await write(context, queue, reopened(queue, inUse, nowMs));
      return rest(queue, nowMs, isOpen ? {} : { round });
    }
  }
  const pauseMs = laterMs[round];
  return pauseMs === undefined ? undefined : rest(queue, nowMs + pauseMs, { round: round + 1 });
}

/** If somebody else has written the record first, the next step sees what it has become. */
const write = ({ records }: Context, queue: Queue, shards: Shards): Promise<boolean> =>
  records.replace(queue, { ...queue, ...shards, revision: queue.revision + 1 });

const rest = ({ account, region, name }: Queue, dueMs: number, more: Partial<Progress> = {}): Rest => ({
  dueMs,
  state: { account, region, name, ...more },
});
