import { noteDue } from '../engine/mappings/dues.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import { type Queue, queueFromItem } from '../engine/model/queue.ts';
import { nextVisible } from '../engine/standard/peek.ts';
import { absent, equals } from '../engine/table/conditions.ts';
import { formatVersion, queueKey, sweepKey } from '../engine/table/keys.ts';
import { settle } from '../engine/table/settle.ts';
import type { Dispatch } from './ports.ts';
import { roundMs, sweepEveryMs } from './terms.ts';

/** Mappings that one step takes at least, and at most: a query and a batch read. */
const fewest = 10;
const most = 100;
const stepsInRound = roundMs / sweepEveryMs;
/** Two sweeps within one period take one step. */
const pauseMs = sweepEveryMs - 10_000;

/** How far the round has come. */
type Round = {
  readonly atMs: number;
  readonly after?: string;
  readonly seen: number;
  /** Mappings that there were in the last whole round. */
  readonly size: number;
};

/**
 * A wake-up may be lost altogether: the stream was off, a process still believed that its queue had no mapping. So a sweep
 * looks, whatever is due, at a few mapped queues more, each once in a round of a quarter of an hour. This is all that an
 * idle mapping costs: half a read unit for its queue's record, as much for each of its shards. Answers with the queues
 * that have something, for a closer look.
 */
export async function sweepRound(dispatch: Dispatch): Promise<readonly string[]> {
  const { engine } = dispatch;
  const mappings = await nextStep(dispatch);
  const queues = await queuesOf(dispatch, mappings);
  const found: string[] = [];
  await Promise.all(
    queues.map(async (queue) => {
      const next = await nextVisible(engine, queue);
      if (next === undefined) return;
      if (next.atMs <= engine.clock.now()) found.push(queue.id);
      else await noteDue(engine, queue.id, next.atMs, 'eventually');
    }),
  );
  return found;
}

/** The mappings whose turn it is. The step is taken before it is done: one that dies skips it until the next round. */
async function nextStep({ engine }: Dispatch): Promise<readonly Mapping[]> {
  const { table, clock } = engine;
  const key = sweepKey('round');
  const item = await table.get(key);
  const nowMs = clock.now();
  const round: Round =
    item === undefined
      ? { atMs: Number.NEGATIVE_INFINITY, seen: 0, size: 0 }
      : {
          atMs: item.at as number,
          ...(item.after !== undefined && { after: item.after as string }),
          seen: item.seen as number,
          size: item.size as number,
        };
  if (nowMs - round.atMs < pauseMs) return [];
  const limit = Math.min(most, Math.max(fewest, Math.ceil(round.size / stepsInRound)));
  const page = await engine.mappings.list({
    limit,
    eventual: true,
    ...(round.after !== undefined && { after: round.after }),
  });
  const seen = round.seen + page.mappings.length;
  const written = await settle(engine, {
    kind: 'put',
    item: {
      ...key,
      v: formatVersion,
      at: nowMs,
      ...(page.next === undefined ? { seen: 0, size: seen } : { after: page.next, seen, size: round.size }),
    },
    if: item === undefined ? absent() : equals(['at'], round.atMs),
  });
  return written.outcome === 'done' ? page.mappings.filter(({ isEnabled }) => isEnabled) : [];
}

async function queuesOf({ engine }: Dispatch, mappings: readonly Mapping[]): Promise<readonly Queue[]> {
  const byQueue = new Map(mappings.map((mapping) => [mapping.queueId, mapping]));
  const keys = [...byQueue.values()].map(({ account, region, queueName }) =>
    queueKey(account, region, queueName),
  );
  if (keys.length === 0) return [];
  const items = await engine.table.batchGet(keys, { eventual: true });
  return items.flatMap((item) => {
    const queue = item && queueFromItem(item);
    return queue === undefined || queue.deletedMs !== undefined || !byQueue.has(queue.id) ? [] : [queue];
  });
}
