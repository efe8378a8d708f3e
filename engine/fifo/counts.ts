import { someOf, survey } from '../census/survey.ts';
import type { Context } from '../context.ts';
import { firstUnacknowledged, folded, type Head, headOf, unacknowledged } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import type { Ranges } from '../model/ranges.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { groupHeadKey, groupPk, hintGroupOf } from '../table/keys.ts';
import type { Counts } from '../table/port.ts';
import { firstEnqueued } from './firstEnqueued.ts';

/** A table with one owner is read as a whole, and its counts are exact. */
const unbounded = { exactUnits: Number.POSITIVE_INFINITY, maxUnits: Number.POSITIVE_INFINITY };
const bounded = { exactUnits: 60, maxUnits: 120 };
/** Of more groups than this, this many are asked; each costs half a unit. */
const groupsAsked = 300;
/** In the longest groups it is looked up, for a unit or two each, what is expired and what is delayed. */
const groupsEntered = 25;
const headsAtOnce = 100;
const one = [1] as const;

type GroupHead = Head & { readonly pk: string };

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
  const heads = await headsOf(context, queue, asked, !isOwned);
  const longest = heads.sort((a, b) => unacknowledged(b) - unacknowledged(a));
  const entered = isOwned ? longest : longest.slice(0, groupsEntered);
  const counted = await Promise.all(entered.map((head) => countGroup(context, queue, head)));
  const delayedShare = shareOfDelayed(counted);
  const rest = longest.slice(entered.length).map((head) => countByHead(context, head, delayedShare));
  const [allHints = 0] = found.tallies;
  const share = asked.length === 0 ? 1 : (groups.size / asked.length) * (allHints / hints.size);
  const sumOf = (state: keyof Counts) =>
    Math.round(share * [...counted, ...rest].reduce((sum, counts) => sum + counts[state], 0));
  return {
    counts: { visible: sumOf('visible'), inFlight: sumOf('inFlight'), delayed: sumOf('delayed') },
    readUnits: found.readUnits + asked.length / 2 + entered.length,
  };
}

async function headsOf(
  { table }: Context,
  queue: Queue,
  groups: readonly string[],
  eventual: boolean,
): Promise<GroupHead[]> {
  const heads: GroupHead[] = [];
  for (let i = 0; i < groups.length; i += headsAtOnce) {
    const pks = groups.slice(i, i + headsAtOnce).map((group) => groupPk(queue.id, queue.generation, group));
    for (const item of await table.batchGet(pks.map(groupHeadKey), { eventual })) {
      if (item !== undefined) heads.push({ ...folded(headOf(item)), pk: item.pk });
    }
  }
  return heads;
}

/** As if nothing were expired, and as much delayed as elsewhere. */
function countByHead({ clock }: Context, head: GroupHead, delayedShare: number): Counts {
  const nowMs = clock.now();
  const inFlight = [...head.deliveries.values()].filter(({ visibleAtMs }) => visibleAtMs > nowMs).length;
  const waiting = unacknowledged(head) - inFlight;
  return { visible: waiting * (1 - delayedShare), inFlight, delayed: waiting * delayedShare };
}

function shareOfDelayed(counted: readonly Counts[]): number {
  const delayed = counted.reduce((sum, counts) => sum + counts.delayed, 0);
  const waiting = counted.reduce((sum, { visible }) => sum + visible, delayed);
  return waiting === 0 ? 0 : delayed / waiting;
}

/** Sequence numbers follow the order of sending, so what is expired and what is delayed lie at the two ends. */
async function countGroup(context: Context, queue: Queue, head: GroupHead): Promise<Counts> {
  const nowMs = context.clock.now();
  const { pk, next } = head;
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
