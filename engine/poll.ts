import type { Caller, Context } from './context.ts';
import { receiveFromGroups } from './fifo/receive.ts';
import type { Leased } from './leased.ts';
import type { Queue } from './model/queue.ts';
import { growIfPressed } from './shards/grow.ts';
import { countReceived, receivable } from './standard/inFlightLimit.ts';
import { receiveMessages } from './standard/receive.ts';
import { type Rota, waitForMore } from './waitForMore.ts';

export type Poll = {
  readonly want: number;
  /** What their contents may weigh together; one message always comes. */
  readonly mostBytes?: number;
  /** Absent: the queue's. */
  readonly timeoutMs: number | undefined;
  readonly untilMs: number;
};

/** Looks until there is something, the time is up, the client has gone or the queue has. */
export async function poll(
  context: Context,
  caller: Caller,
  found: Queue,
  { want, mostBytes, timeoutMs, untilMs }: Poll,
): Promise<readonly Leased[] | 'overLimit'> {
  const { clock, waiters, records } = context;
  const { outlook } = context.memories(found.id);
  const turn = waiters.turn();
  const rota: Rota = { shard: found.readShards === 1 ? 0 : context.ids.below(found.readShards) };
  let onlyShard: number | undefined;
  let hasWalked = false;
  const isGone = () => caller.signal?.aborted === true;
  let queue: Queue | undefined = found;
  for (let looks = 0; queue !== undefined && !isGone(); looks++) {
    const epoch = waiters.epoch(queue.id);
    const allowed = queue.isFifo ? want : receivable(context, queue, want);
    growIfPressed(context, queue);
    const mayWalk = clock.now() >= Math.min(outlook.walkAtMs(queue.readShards), untilMs);
    if (looks === 0 && !mayWalk) onlyShard = outlook.take();
    if (allowed > 0 && (mayWalk || onlyShard !== undefined)) {
      hasWalked ||= onlyShard === undefined;
      const hideMs = timeoutMs ?? queue.visibilityTimeoutMs;
      const look = queue.isFifo ? receiveFromGroups : receiveMessages;
      const received = await look(context, queue, { want: allowed, mostBytes }, hideMs, onlyShard);
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
    const place = { epoch, untilMs, turn, rota, isFull: allowed === 0, isOwed: !hasWalked };
    const seen = await waitForMore(context, caller, queue, place);
    if (seen === 'nothing') return [];
    onlyShard = seen?.shard;
    if (isGone()) break;
    const current = await records.find(queue.account, queue.region, queue.name);
    queue = current?.id === queue.id ? current : undefined;
  }
  if (isGone()) waiters.wake(found.id);
  return [];
}
