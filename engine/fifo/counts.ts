import { someOf, survey } from '../census/survey.ts';
import type { Context } from '../context.ts';
import { firstUnacknowledged, folded, type Head, headOf } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import type { Ranges } from '../model/ranges.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { groupHeadKey, groupPk, hintGroupOf } from '../table/keys.ts';
import type { Counts } from '../table/port.ts';
import { firstEnqueued } from './firstEnqueued.ts';

/** A table with one owner is read as a whole, and its counts are exact. */
const unbounded = { exactUnits: Number.POSITIVE_INFINITY, maxUnits: Number.POSITIVE_INFINITY };
const bounded = { exactUnits: 60, maxUnits: 120 };
/** Of more groups than this, this many are asked; each costs a unit or two. */
const groupsAsked = 100;
const headsAtOnce = 100;
const one = [1] as const;

type Sum = { visible: number; inFlight: number; delayed: number };

/** The messages of a FIFO queue by their state: every group that holds any has a hint, and its head can count. */
export async function surveyGroups(
  context: Context,
  queue: Queue,
): Promise<{ readonly counts: Counts; readonly readUnits: number }> {
  const isOwned = context.table.tally !== undefined;
  const groups = new Set<string>();
  const hints = new Set<string>();
  const found = await survey(context, queue, {
    ...(isOwned ? unbounded : bounded),
    kinds: 1,
    fromMs: 0,
    weigh(item) {
      groups.add(hintGroupOf(item.sk));
      // two shards may hold hints of one group at one instant
      hints.add(`${item.pk} ${item.sk}`);
      return one;
    },
  });
  const asked = isOwned ? [...groups] : someOf(context, [...groups], groupsAsked);
  const sum = await countAll(context, queue, asked);
  const [allHints = 0] = found.tallies;
  const share = asked.length === 0 ? 1 : (groups.size / asked.length) * (allHints / hints.size);
  const counts = {
    visible: Math.round(sum.visible * share),
    inFlight: Math.round(sum.inFlight * share),
    delayed: Math.round(sum.delayed * share),
  };
  return { counts, readUnits: found.readUnits + 2 * asked.length };
}

async function countAll(context: Context, queue: Queue, groups: readonly string[]): Promise<Sum> {
  const sum: Sum = { visible: 0, inFlight: 0, delayed: 0 };
  for (let i = 0; i < groups.length; i += headsAtOnce) {
    const pks = groups.slice(i, i + headsAtOnce).map((group) => groupPk(queue.id, queue.generation, group));
    const items = await context.table.batchGet(pks.map(groupHeadKey));
    const counted = await Promise.all(
      items.map((item) => item && countGroup(context, queue, item.pk, folded(headOf(item)))),
    );
    for (const counts of counted) {
      sum.visible += counts?.visible ?? 0;
      sum.inFlight += counts?.inFlight ?? 0;
      sum.delayed += counts?.delayed ?? 0;
    }
  }
  return sum;
}

/** Sequence numbers follow the order of sending, so what is expired and what is delayed lie at the two ends. */
async function countGroup(context: Context, queue: Queue, pk: string, head: Head): Promise<Counts> {
  const nowMs = context.clock.now();
  const { next } = head;
  const first = firstUnacknowledged(head);
  const range = { pk, from: first, to: next };
  const alive = first < next ? await firstEnqueued(context, range, oldestLiveMs(queue, nowMs)) : next;
  const delayedFrom =
    queue.delayMs > 0 && alive < next
      ? await firstEnqueued(context, { pk, from: alive, to: next }, nowMs - queue.delayMs + 1)
      : next;
  const left = next - alive - countFrom(head.ackedBeyond, alive);
  // what was delivered is not delayed any more, though the queue's delay may have been raised since
  const delivered = [...head.deliveries.keys()].filter((sequence) => sequence >= delayedFrom).length;
  const delayed = next - delayedFrom - countFrom(head.ackedBeyond, delayedFrom) - delivered;
  const inFlight = [...head.deliveries].filter(
    ([sequence, { visibleAtMs }]) => sequence >= alive && visibleAtMs > nowMs,
  ).length;
  return { visible: left - inFlight - delayed, inFlight, delayed };
}

const countFrom = (ranges: Ranges, from: number): number =>
  ranges.reduce((sum, [first, last]) => sum + Math.max(0, last - Math.max(first, from) + 1), 0);
