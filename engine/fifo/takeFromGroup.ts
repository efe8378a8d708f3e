import type { Context } from '../context.ts';
import type { Leased } from '../leased.ts';
import { headOf } from '../model/head.ts';
import { contentBytesAtMost } from '../model/message.ts';
import type { Queue } from '../model/queue.ts';
import { keepRead } from '../shards/keepRead.ts';
import { fitting, type Space } from '../shards/walk.ts';
import { readContents } from '../standard/bodies.ts';
import { deadLetterQueue } from '../standard/deadLetter.ts';
import { learn } from '../standard/queueMemory.ts';
import { groupHeadKey, groupPk } from '../table/keys.ts';
import { settle } from '../table/settle.ts';
import { ifAvailable } from '../table/whatWorked.ts';
import { collectGarbage } from './collectGarbage.ts';
import { moveToFifoDeadLetters } from './deadLetter.ts';
import type { Placed } from './groupParcel.ts';
import { announce, type Hint, isSamePlace, newHint, putHint, removeHint } from './hints.ts';
import { type Lease, leaseUntil, leaseWrite, withDelivery } from './lease.ts';
import { leasedMessage } from './leasedMessage.ts';
import { expiryMs, type Plan, planGroup } from './plan.ts';
import { type GroupRead, type Look, manyParcels, parcelsFor, readGroup } from './readGroup.ts';
import { passExpired, rest, rulesOf } from './rest.ts';

/** Leases the group's deliverable run and puts its hint where the group has something next. */
export async function takeFromGroup(
  context: Context,
  queue: Queue,
  met: Hint,
  room: Space,
  timeoutMs: number,
): Promise<readonly Leased[] | 'refused'> {
  const pk = groupPk(queue.id, queue.generation, met.group);
  const { left: want, mostBytes } = room;
  const fit =
    mostBytes === Number.POSITIVE_INFINITY
      ? undefined
      : (run: readonly Placed[]) => fitting(room, run, bytesOf).length === run.length;
  const deadLetters = queue.redrive === undefined ? undefined : await deadLetterQueue(context, queue);
  const maxReceiveCount = deadLetters === undefined ? undefined : queue.redrive?.maxReceiveCount;
  const memory = context.memories(queue.id);
  const parcelsAtOnce = parcelsFor(want, memory.messagesPerParcel);
  let look: Look = { want, guess: met.ackedThrough, parcelsAtOnce };
  for (;;) {
    const read = await readGroup(context, pk, look);
    if (read === undefined) {
      await removeHint(context, queue, met);
      return [];
    }
    if (read.messages.length > 0) {
      memory.messagesPerParcel = learn(memory.messagesPerParcel, read.messages.length / parcelsOf(read));
    }
    const plan = planGroup(
      read.head,
      read.messages,
      rulesOf(context, queue, read, want, maxReceiveCount, fit),
    );
    const { deliver, dead, end } = plan;
    if (dead !== undefined && deadLetters !== undefined) {
      const moved = await moveToFifoDeadLetters(context, queue, deadLetters, met.group, read, plan, dead);
      if (!moved) return 'refused';
      look = { want };
    } else if (end === 'unread' && deliver.length < want && !read.isReadAfterHead) {
      // behind what was read there may be long acknowledged stretches, and then more to deliver
      look = { want };
    } else if (end === 'unread' && deliver.length < want && plan.expired.length > 0) {
      if (!(await passExpired(context, queue, pk, read, plan))) return 'refused';
      look = { want, parcelsAtOnce: manyParcels };
    } else if (deliver.length > 0) {
      return lease(context, queue, pk, met, read, plan, timeoutMs);
    } else if (end === 'hole') {
      look = { want };
    } else {
      if (end !== 'unread') await rest(context, queue, pk, met, read, plan);
      return [];
    }
  }
}

const bytesOf = ({ message }: Placed): number => contentBytesAtMost(message);

/** Messages of one parcel stand together. */
const parcelsOf = ({ messages }: GroupRead): number =>
  messages.reduce((sum, { parcel }, i) => (parcel === messages[i - 1]?.parcel ? sum : sum + 1), 0);

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
  const [first] = plan.deliver as readonly [Placed, ...Placed[]];
  const endMs = Math.min(nowMs + timeoutMs, expiryMs(first, queue.retentionMs));
  const end = newHint(context, queue, met.group, endMs, plan.head.ackedThrough);
  const lease = leaseUntil(context, nowMs, timeoutMs, end);
  const { token, visibleAtMs } = lease;
  const messages = plan.deliver.map(({ message }) => message);
  const [leased, contents, hinted] = await Promise.all([
    settle(context, leaseWrite(pk, read.head, plan, lease)),
    readContents(context, messages),
    ifAvailable(table.put({ ...putHint(context, queue, end), returning: 'old' })),
  ]);
  if (leased.outcome === 'refused') {
    // a hint that it replaced was somebody's who counts on it: then this one stands in for that
    const isAlone = hinted?.outcome === 'done' && hinted.item === undefined;
    if (isAlone) await removeHint(context, queue, end);
    return 'refused';
  }
  // unknown: if it was leased after all, the new hint brings the group back when the lease ends
  if (leased.outcome === 'unknown' && !(await isOurs(context, pk, plan, lease))) return 'refused';
  announce(context, queue, end);
  if (hinted !== undefined) await ifAvailable(replaceHint(context, queue, met, end));
  if (plan.expired.length > 0) await ifAvailable(collectGarbage(context, queue, read, plan.expired));
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

async function replaceHint(context: Context, queue: Queue, met: Hint, end: Hint): Promise<void> {
  // not before: the group must not be left to a hint in a shard that nobody reads any more
  await keepRead(context, queue, end.shard);
  if (!isSamePlace(met, end)) await removeHint(context, queue, met);
}

async function isOurs({ table }: Context, pk: string, plan: Plan, { token }: Lease): Promise<boolean> {
  const item = await table.get(groupHeadKey(pk));
  const deliveries = item === undefined ? undefined : headOf(item).deliveries;
  return plan.deliver.every(({ sequence }) => deliveries?.get(sequence)?.token === token);
}
