import type { Context } from '../context.ts';
import { firstUnacknowledged, folded, type Head, headOf } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { countIn } from '../model/ranges.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import {
  groupHeadKey,
  groupPk,
  hintGroupOf,
  parcelsEnd,
  sequenceSk,
  sequenceSkEnd,
  shardPk,
} from '../table/keys.ts';
import type { Counts } from '../table/port.ts';
import { enqueuedMs, type Placed, placedIn } from './groupParcel.ts';

const headsAtOnce = 100;

/** The messages of a FIFO queue by their state: every group that holds any has a hint, and its head can count. */
export async function countGroups(context: Context, queue: Queue): Promise<Counts> {
  const groups = await groupsOf(context, queue);
  const sum = { visible: 0, inFlight: 0, delayed: 0 };
  for (let i = 0; i < groups.length; i += headsAtOnce) {
    const pks = groups.slice(i, i + headsAtOnce).map((group) => groupPk(queue.id, queue.generation, group));
    const items = await context.table.batchGet(pks.map(groupHeadKey));
    for (const [at, item] of items.entries()) {
      if (item === undefined) continue;
      const counts = await countGroup(context, queue, pks[at] as string, folded(headOf(item)));
      sum.visible += counts.visible;
      sum.inFlight += counts.inFlight;
      sum.delayed += counts.delayed;
    }
  }
  return sum;
}

async function groupsOf({ table }: Context, queue: Queue): Promise<readonly string[]> {
  const groups = new Set<string>();
  for (let shard = 0; shard < queue.shards; shard++) {
    const pk = shardPk(queue.id, queue.generation, shard);
    let after: string | undefined;
    do {
      const page = await table.query({ pk, to: parcelsEnd, ...(after !== undefined && { after }) });
      for (const { sk } of page.items) groups.add(hintGroupOf(sk));
      after = page.next;
    } while (after !== undefined);
  }
  return [...groups];
}

async function countGroup(context: Context, queue: Queue, pk: string, head: Head): Promise<Counts> {
  const nowMs = context.clock.now();
  const oldestMs = oldestLiveMs(queue, nowMs);
  const first = firstUnacknowledged(head);
  if (first >= head.next) return { visible: 0, inFlight: 0, delayed: 0 };
  const [oldest] = await placedFrom(context, pk, first, 1);
  if (queue.delayMs === 0 && oldest !== undefined && enqueuedMs(oldest) >= oldestMs) {
    // in the order of sending: if the first is alive, all are
    const inFlight = [...head.deliveries.values()].filter(({ visibleAtMs }) => visibleAtMs > nowMs).length;
    const left = head.next - 1 - head.ackedThrough - countIn(head.ackedBeyond);
    return { visible: left - inFlight, inFlight, delayed: 0 };
  }
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const placed of await placedFrom(context, pk, first)) {
    const { sequence } = placed;
    if (firstUnacknowledged(head, sequence) !== sequence || enqueuedMs(placed) < oldestMs) continue;
    counts[stateOf(head, placed, queue.delayMs, nowMs)]++;
  }
  return counts;
}

function stateOf(head: Head, placed: Placed, delayMs: number, nowMs: number): keyof Counts {
  const delivery = head.deliveries.get(placed.sequence);
  if (delivery !== undefined) return delivery.visibleAtMs > nowMs ? 'inFlight' : 'visible';
  return enqueuedMs(placed) + delayMs > nowMs ? 'delayed' : 'visible';
}

async function placedFrom(
  { table }: Context,
  pk: string,
  sequence: number,
  limit?: number,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  let after: string | undefined;
  do {
    const page = await table.query({
      pk,
      from: sequenceSk(sequence),
      to: sequenceSkEnd,
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { after }),
    });
    placed.push(...page.items.flatMap(placedIn).filter((one) => one.sequence >= sequence));
    after = limit === undefined ? page.next : undefined;
  } while (after !== undefined);
  return placed;
}
