import type { FifoHandle } from '../model/fifoHandle.ts';
import { folded, type Head, isAcknowledged, sequenceKey } from '../model/head.ts';
import type { Queue } from '../model/queue.ts';
import { atLeast, equals } from '../table/conditions.ts';
import type { Condition } from '../table/port.ts';

/** The lease of that token still runs; from the instant at which its message is visible it does not. */
export const isHeld = ({ sequence, token }: FifoHandle, nowMs: number): readonly Condition[] => {
  const key = sequenceKey(sequence);
  return [equals(['o', key], token), atLeast(['u', key], nowMs + 1)];
};

/** The same, read from a head. A message whose retention is over is done with, whether or not its head knows yet. */
export function stateOf(
  queue: Queue,
  head: Head,
  handle: FifoHandle,
  nowMs: number,
): 'done' | 'expired' | 'held' {
  if (isAcknowledged(folded(head), handle.sequence)) return 'done';
  const delivery = head.deliveries.get(handle.sequence);
  if (delivery?.token === handle.token && delivery.visibleAtMs > nowMs) return 'held';
  return isPastRetention(queue, handle, nowMs) ? 'done' : 'expired';
}

/** The first instant at which the message of that handle is past its retention. */
export const handleExpiryMs = (queue: Queue, { enqueuedMs }: FifoHandle): number =>
  enqueuedMs + queue.retentionMs + 1;

export const isPastRetention = (queue: Queue, handle: FifoHandle, nowMs: number): boolean =>
  handleExpiryMs(queue, handle) <= nowMs;
