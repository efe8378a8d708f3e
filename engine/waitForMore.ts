import type { Caller, Context, Settings } from './context.ts';
import type { Queue } from './model/queue.ts';
import { isHot } from './shards/heat.ts';
import { nextVisibleIn } from './standard/peek.ts';

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

/** Where to look; nothing: everywhere. */
type Seen = { readonly shard: number } | undefined;

export type Place = {
  epoch: number;
  readonly untilMs: number;
  readonly turn: number;
  readonly rota: Rota;
  /** Its queue is at the in-flight limit. */
  readonly isFull: boolean;
  /** It has not looked everywhere yet, or was woken without being told where to look. */
  isOwed: boolean;
};

/**
 * Waits for the earliest of: a wake-up, the next message becoming visible, the poll interval of a table that
 * others write to, the end of the poll. Answers with what it has seen; nothing when the time is up.
 */
export async function waitForMore(
  context: Context,
  caller: Caller,
  queue: Queue,
  place: Place,
): Promise<Seen | 'nothing'> {
  const { untilMs, rota, isFull } = place;
  const { clock, waiters, settings, ids, memories } = context;
  let intervalMs = settings.sharedTable ? firstIntervalMs : Number.POSITIVE_INFINITY;
  for (let peeks = 0; ; peeks++) {
    // where somebody of this process has just looked everywhere, there is time for a wake-up to say more
    const isKnown = peeks === 0 && clock.now() < memories(queue.id).outlook.walkAtMs(queue.readShards);
    const next = isKnown
      ? undefined
      : await nextVisibleIn(context, queue, shardsToPeek(queue, rota, settings));
    const nextMs = next?.atMs ?? Number.POSITIVE_INFINITY;
    if (nextMs <= clock.now()) {
      const isHotThere = next !== undefined && isHot(context, queue, next.shard);
      const mostMs = isFull ? limitStandBackMs : isHotThere ? hotStandBackMs : standBackMs;
      await clock.sleep(1 + ids.below(mostMs), caller.signal);
      return next;
    }
    if (clock.now() >= untilMs) return 'nothing';
    const intervalEndMs = Math.min(untilMs, clock.now() + intervalMs);
    const waiting = waitToBeWoken(context, caller, queue, place, intervalEndMs);
    // only now: nobody is woken for a queue in which nobody waits
    if (nextMs < untilMs) waiters.wakeAt(queue.id, nextMs);
    const woken = await waiting;
    if (woken !== 'inVain') return woken;
    intervalMs = Math.min(settings.pollIntervalMs, Math.ceil(intervalMs * intervalGrowth));
  }
}

/**
 * A wake-up says in which shard there may be something. One that does not, or whose message others have gone for, is a
 * reason to look into all of them, as soon as it is time for that.
 */
async function waitToBeWoken(
  { clock, waiters, memories }: Context,
  caller: Caller,
  { id, readShards }: Queue,
  place: Place,
  endMs: number,
): Promise<Seen | 'inVain'> {
  const { outlook } = memories(id);
  for (;;) {
    const untilMs = place.isOwed ? Math.min(endMs, outlook.walkAtMs(readShards)) : endMs;
    await waiters.wait(id, place.epoch, untilMs, caller.signal, place.turn);
    if (caller.signal?.aborted) return undefined;
    const epoch = waiters.epoch(id);
    if (epoch !== place.epoch) {
      place.epoch = epoch;
      place.isOwed = true;
      const shard = outlook.take();
      if (shard !== undefined) return { shard };
    }
    if (place.isOwed && clock.now() >= outlook.walkAtMs(readShards)) return undefined;
    if (clock.now() >= endMs) return 'inVain';
  }
}

/** The shard that a waiting poll peeks into next. */
export type Rota = { shard: number };

/** Up to so many shards have their turn one at a time. */
const shardsInTurn = 16;

/** In turn, so that an empty poll costs about the same with many; all at once where no other process writes. */
function shardsToPeek({ readShards }: Queue, rota: Rota, { sharedTable }: Settings): readonly number[] {
  const count = sharedTable ? Math.ceil(readShards / shardsInTurn) : readShards;
  const shards = Array.from({ length: count }, (_, i) => (rota.shard + i) % readShards);
  rota.shard = (rota.shard + count) % readShards;
  return shards;
}
