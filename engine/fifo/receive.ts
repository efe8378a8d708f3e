import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import { headOf } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { readContents } from '../standard/bodies.ts';
import { deadLetterQueue } from '../standard/deadLetter.ts';
import { learn } from '../standard/queueMemory.ts';
import { oldestLiveMs } from '../standard/sortParcel.ts';
import { groupHeadKey, groupPk, parcelsUpTo, shardPk } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import { settle } from '../table/settle.ts';
import { collectGarbage } from './collectGarbage.ts';
import { moveToFifoDeadLetters } from './deadLetter.ts';
import { announce, type Hint, hintOf, newHint, putHint, removeHint, writeHint } from './hints.ts';
import { foldWrite, type Lease, leaseUntil, leaseWrite, withDelivery } from './lease.ts';
import { leasedMessage } from './leasedMessage.ts';
import { type Plan, planGroup, type Rules } from './plan.ts';
import { type GroupRead, readGroup } from './readGroup.ts';

const lateMs = 1_000;
const maxRefusals = 2;
const spareHints = 4;
const maxRounds = 16;
const meeting = 0.05;

/**
 * One look at a FIFO queue: as many messages as possible from the group that has waited longest, then from the next.
 */
export async function receiveFromGroups(
  context: Context,
  queue: Queue,
  want: number,
  timeoutMs: number,
): Promise<readonly Leased[]> {
  const { clock, ids } = context;
  const startedMs = clock.now();
  const held: Leased[] = [];
  const first = queue.shards === 1 ? 0 : ids.below(queue.shards);
  for (let i = 0; i < queue.shards && held.length < want; i++) {
    const shard = (first + i) % queue.shards;
    held.push(...(await lookForGroups(context, queue, shard, want - held.length, timeoutMs)));
  }
  const endMs = startedMs + (timeoutMs === 0 ? lateMs : timeoutMs);
  return clock.now() < endMs ? held : [];
}

async function lookForGroups(
  context: Context,
  queue: Queue,
  shard: number,
  want: number,
  timeoutMs: number,
): Promise<readonly Leased[]> {
  const memory = context.memories(queue.id);
  const held: Leased[] = [];
  /** The round in which this look has settled a group. */
  const settled = new Map<string, number>();
  let after: string | undefined;
  let refusals = 0;
  for (let round = 0; round < maxRounds && held.length < want && refusals < maxRefusals; round++) {
    const page = await context.table.query({
      pk: shardPk(queue.id, queue.generation, shard),
      to: parcelsUpTo(context.clock.now()),
      limit: want - held.length + spareHints,
      ...(after !== undefined && { after }),
    });
    for (const item of scattered(context, memory.contention, page.items)) {
      if (held.length >= want || refusals >= maxRefusals) break;
      const hint = hintOf(item);
      const settledIn = settled.get(hint.group);
      if (settledIn !== undefined) {
        // read before the group's head was, so it told nothing that the head did not; a later one may
        if (settledIn === round) await removeHint(context, queue, hint);
        continue;
      }
      const taken = await takeFromGroup(context, queue, hint, want - held.length, timeoutMs);
      if (taken === 'refused') refusals++;
      else {
        settled.set(hint.group, round);
        held.push(...taken);
      }
      memory.contention = learn(memory.contention, taken === 'refused' ? 1 : 0);
    }
    if (page.next === undefined) break;
    after = page.next;
  }
  return held;
}

function scattered({ ids }: Context, contention: number, hints: readonly Item[]): readonly Item[] {
  if (hints.length < 2 || contention < meeting) return hints;
  const start = ids.below(hints.length);
  return [...hints.slice(start), ...hints.slice(0, start)];
}

/** Leases the group's deliverable run and puts its hint where the group has something next. */
async function takeFromGroup(
  context: Context,
  queue: Queue,
  met: Hint,
  want: number,
  timeoutMs: number,
): Promise<readonly Leased[] | 'refused'> {
  const pk = groupPk(queue.id, queue.generation, met.group);
  const deadLetters = await deadLetterQueue(context, queue);
  let guess: number | undefined = met.ackedThrough;
  for (;;) {
    const read = await readGroup(context, pk, want, guess);
    if (read === undefined) {
      await removeHint(context, queue, met);
      return [];
    }
    const plan = planGroup(read.head, read.messages, {
      ...rulesOf(context, queue, read),
      maxReceiveCount: deadLetters === undefined ? undefined : queue.redrive?.maxReceiveCount,
      want,
    });
    if (plan.dead !== undefined && deadLetters !== undefined) {
      const moved = await moveToFifoDeadLetters(
        context,
        queue,
        deadLetters,
        met.group,
        read,
        plan,
        plan.dead,
      );
      if (!moved) return 'refused';
    } else if (plan.deliver.length > 0) {
      return lease(context, queue, pk, met, read, plan, timeoutMs);
    } else if (plan.end !== 'hole') {
      await rest(context, queue, pk, met, read, plan);
      return [];
    } else if (read.isReadAfterHead) {
      return [];
    }
    guess = undefined;
  }
}

/** Takes in what is acknowledged or expired, and moves the hint on, without receiving anything. */
export async function tidyGroup(context: Context, queue: Queue, met: Hint): Promise<void> {
  const pk = groupPk(queue.id, queue.generation, met.group);
  const read = await readGroup(context, pk, 1);
  if (read === undefined) return removeHint(context, queue, met);
  const plan = planGroup(read.head, read.messages, { ...rulesOf(context, queue, read), want: 0 });
  if (plan.end === 'hole') return;
  await rest(context, queue, pk, met, read, plan);
}

type Given = Omit<Rules, 'want' | 'maxReceiveCount'>;
function rulesOf({ clock }: Context, queue: Queue, read: GroupRead): Given & { maxReceiveCount: undefined } {
  const nowMs = clock.now();
  return {
    nowMs,
    oldestMs: oldestLiveMs(queue, nowMs),
    delayMs: queue.delayMs,
    maxReceiveCount: undefined,
    isReadAfterHead: read.isReadAfterHead,
    readThrough: read.readThrough,
  };
}

/** Nothing to deliver now: the hint moves to where there will be, or goes. */
async function rest(
  context: Context,
  queue: Queue,
  pk: string,
  met: Hint,
  read: GroupRead,
  plan: Plan,
): Promise<void> {
  if (plan.expired.length > 0) {
    const kept = await settle(context, foldWrite(pk, read.head, plan));
    if (kept.outcome !== 'done') return;
    await collectGarbage(context, read, plan.expired);
  }
  if (plan.end !== 'empty') {
    // for the next to be received it is now, for a hidden one when it shows
    const atMs = typeof plan.end === 'object' ? plan.end.hiddenUntilMs : context.clock.now();
    await writeHint(context, queue, newHint(context, met.group, atMs, plan.head.ackedThrough));
  }
  await removeHint(context, queue, met);
}

async function lease(
  context: Context,
  queue: Queue,
  pk: string,
  met: Hint,
  read: GroupRead,
  plan: Plan,
  timeoutMs: number,
): Promise<readonly Leased[] | 'refused'> {
  const { clock, table } = context;
  const nowMs = clock.now();
  const end = newHint(context, met.group, nowMs + timeoutMs, plan.head.ackedThrough);
  const lease = leaseUntil(context, nowMs, timeoutMs, end);
  const { token, visibleAtMs } = lease;
  const messages = plan.deliver.map(({ message }) => message);
  const [leased, contents] = await Promise.all([
    settle(context, leaseWrite(pk, read.head, plan, lease)),
    readContents(context, messages),
    table.put(putHint(context, queue, end)),
  ]);
  if (leased.outcome === 'refused') {
    await removeHint(context, queue, end);
    return 'refused';
  }
  // unknown: if it was leased after all, the new hint brings the group back when the lease ends
  if (leased.outcome === 'unknown' && !(await isOurs(context, pk, plan, lease))) return 'refused';
  announce(context, queue, end.atMs);
  if (met.atMs !== end.atMs) await removeHint(context, queue, met);
  await collectGarbage(context, read, plan.expired);
  return plan.deliver.flatMap((placed, i): readonly Leased[] => {
    const content = contents[i];
    if (content === undefined) return [];
    return [
      leasedMessage(queue, met.group, placed, {
        ...withDelivery(placed, read.head, nowMs),
        content,
        token,
        visibleAtMs,
      }),
    ];
  });
}

async function isOurs({ table }: Context, pk: string, plan: Plan, { token }: Lease): Promise<boolean> {
  const item = await table.get(groupHeadKey(pk));
  const deliveries = item === undefined ? undefined : headOf(item).deliveries;
  return plan.deliver.every(({ sequence }) => deliveries?.get(sequence)?.token === token);
}
