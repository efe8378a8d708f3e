import type { Caller, Context, Settings } from './context.ts';
import { receiveFromGroups } from './fifo/receive.ts';
import type { Leased } from './leased.ts';
import type { Queue } from './model/queue.ts';
import { growIfPressed } from './shards/grow.ts';
import { isHot } from './shards/heat.ts';
import { countReceived, receivable } from './standard/inFlightLimit.ts';
import { type NextVisible, nextVisibleIn } from './standard/peek.ts';
import { receiveMessages } from './standard/receive.ts';

export type Poll = {
  readonly want: number;
  /** What their contents may weigh together; one message always comes. */
  readonly mostBytes?: number;
  /** Absent: the queue's. */
  readonly timeoutMs: number | undefined;
  readonly untilMs: number;
};

/**
 * Messages come soon more often than late, since each ends its poll: so the intervals grow, slowly. 35 peeks in 20 s cost
 * 17.5 read units; a message of a trickle of one in five seconds waits 0.2 s for the next (median; p99 0.8 s).
 */
const firstIntervalMs = 200;
const intervalGrowth = 1.06;
/** How long a poll stands back when what is visible was not for it: somebody else is taking it. */
const standBackMs = 20;
/** The same where the shard has just turned this process away. */
const hotStandBackMs = 250;
/** The same at the in-flight limit, where only deletes make room, which wake nobody. */
const limitStandBackMs = 500;

/** Looks until there is something, the time is up, the client has gone or the queue has. */
export async function poll(
  context: Context,
  caller: Caller,
  found: Queue,
  { want, mostBytes, timeoutMs, untilMs }: Poll,
): Promise<readonly Leased[] | 'overLimit'> {
  const { clock, waiters, records } = context;
  const turn = waiters.turn();
  const rota: Rota = { shard: found.readShards === 1 ? 0 : context.ids.below(found.readShards) };
  let firstShard: number | undefined;
  const isGone = () => caller.signal?.aborted === true;
  let queue: Queue | undefined = found;
  for (let looks = 0; queue !== undefined && !isGone(); looks++) {
    const epoch = waiters.epoch(queue.id);
    const allowed = queue.isFifo ? want : receivable(context, queue, want);
    growIfPressed(context, queue);
    if (allowed > 0) {
      const hideMs = timeoutMs ?? queue.visibilityTimeoutMs;
      const look = queue.isFifo ? receiveFromGroups : receiveMessages;
      const received = await look(context, queue, { want: allowed, mostBytes }, hideMs, firstShard);
      if (received.length > 0) {
        countReceived(context, queue, received.length);
        waiters.wakeAt(queue.id, clock.now() + hideMs);
        waiters.wake(queue.id);
        return received;
      }
    }
    if (clock.now() >= untilMs) {
      // woken in vain at its end: the next in line must learn what this poll will not wait for
      if (looks > 0) waiters.wake(queue.id);
      return allowed > 0 ? [] : 'overLimit';
    }
    const place = { epoch, untilMs, turn, rota, isFull: allowed === 0 };
    const seen = await waitForMore(context, caller, queue, place);
    if (seen === 'nothing') return [];
    firstShard = seen?.shard;
    if (isGone()) break;
    const current = await records.find(queue.account, queue.region, queue.name);
    queue = current?.id === queue.id ? current : undefined;
  }
  if (isGone()) waiters.wake(found.id);
  return [];
}

type Place = {
  readonly epoch: number;
  readonly untilMs: number;
  readonly turn: number;
  readonly rota: Rota;
  /** Its queue is at the in-flight limit. */
  readonly isFull: boolean;
};

/**
 * Waits for the earliest of: a wake-up, the next message becoming visible, the poll interval of a table that
 * others write to, the end of the poll. Answers with what it has seen; nothing when the time is up.
 */
async function waitForMore(
  context: Context,
  caller: Caller,
  queue: Queue,
  { epoch, untilMs, turn, rota, isFull }: Place,
): Promise<NextVisible | undefined | 'nothing'> {
  const { clock, waiters, settings, ids } = context;
  let intervalMs = settings.sharedTable ? firstIntervalMs : Number.POSITIVE_INFINITY;
  for (;;) {
    const next = await nextVisibleIn(context, queue, shardsToPeek(queue, rota, settings));
    const nextMs = next?.atMs ?? Number.POSITIVE_INFINITY;
    if (nextMs <= clock.now()) {
      const isHotThere = next !== undefined && isHot(context, queue, next.shard);
      const mostMs = isFull ? limitStandBackMs : isHotThere ? hotStandBackMs : standBackMs;
      await clock.sleep(1 + ids.below(mostMs), caller.signal);
      return next;
    }
    if (clock.now() >= untilMs) return 'nothing';
    const intervalEndMs = Math.min(untilMs, clock.now() + intervalMs);
    const waiting = waiters.wait(queue.id, epoch, intervalEndMs, caller.signal, turn);
    // only now: nobody is woken for a queue in which nobody waits
    if (nextMs < untilMs) waiters.wakeAt(queue.id, nextMs);
    await waiting;
    if (caller.signal?.aborted || waiters.epoch(queue.id) !== epoch) return undefined;
    intervalMs = Math.min(settings.pollIntervalMs, Math.ceil(intervalMs * intervalGrowth));
  }
}

/** The shard that a waiting poll peeks into next. */
type Rota = { shard: number };

/** Up to so many shards have their turn one at a time. */
const shardsInTurn = 16;

/** In turn, so that an empty poll costs about the same with many; all at once where no other process writes. */
function shardsToPeek({ readShards }: Queue, rota: Rota, { sharedTable }: Settings): readonly number[] {
  const count = sharedTable ? Math.ceil(readShards / shardsInTurn) : readShards;
  const shards = Array.from({ length: count }, (_, i) => (rota.shard + i) % readShards);
  rota.shard = (rota.shard + count) % readShards;
  return shards;
}
