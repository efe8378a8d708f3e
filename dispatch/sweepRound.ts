import { noteDue } from '../engine/mappings/dues.ts';
import type { Mapping } from '../engine/mappings/mapping.ts';
import { type Queue, queueFromItem } from '../engine/model/queue.ts';
import { nextVisible } from '../engine/standard/peek.ts';
import { absent, equals } from '../engine/table/conditions.ts';
import { formatVersion, queueKey, sweepKey } from '../engine/table/keys.ts';
import { settle } from '../engine/table/settle.ts';
import type { Dispatch } from './ports.ts';
import { roundMs, sweepEveryMs } from './terms.ts';
import { usableMapping } from './usableMapping.ts';

/** Mappings that one step takes at least, and at most. */
const fewest = 10;
const most = 1_000;
/** So many are looked into side by side: as many records as one read brings. */
const atOnce = 100;
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
  const mappings = await nextStep(dispatch);
  const found: string[] = [];
  for (let start = 0; start < mappings.length; start += atOnce) {
    found.push(...(await lookInto(dispatch, mappings.slice(start, start + atOnce))));
  }
  return found;
}

async function lookInto(dispatch: Dispatch, mappings: readonly Mapping[]): Promise<readonly string[]> {
  const { engine } = dispatch;
  const enabled = new Set(mappings.filter(({ isEnabled }) => isEnabled).map(({ queueId }) => queueId));
  const found: string[] = [];
  await Promise.all(
    (await queuesOf(dispatch, mappings)).map(async (queue) => {
      if (!enabled.has(queue.id)) return;
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
  return written.outcome === 'done' ? page.mappings : [];
}

/** Their queues as they were a moment ago. A mapping whose queue is gone goes as well. */
async function queuesOf(dispatch: Dispatch, mappings: readonly Mapping[]): Promise<readonly Queue[]> {
  const keys = new Map(
    mappings.map(({ account, region, queueName }) => {
      const key = queueKey(account, region, queueName);
      return [key.sk, key];
    }),
  );
  const items = await dispatch.engine.table.batchGet([...keys.values()], { eventual: true });
  const queues = new Map<string, Queue>();
  for (const item of items) {
    const queue = item && queueFromItem(item);
    if (queue !== undefined && queue.deletedMs === undefined) queues.set(queue.id, queue);
  }
  // a read that lags may not know a new queue yet: this one looks for itself before it takes the mapping away
  const orphans = mappings.filter(({ queueId }) => !queues.has(queueId));
  await Promise.all(orphans.map(({ id }) => usableMapping(dispatch, id)));
  const mapped = new Set(mappings.map(({ queueId }) => queueId));
  return [...queues.values()].filter(({ id }) => mapped.has(id));
}
