import type { Message } from '../model/message.ts';
import { sentMsOf } from '../model/messageId.ts';
import type { Parcel } from '../model/parcel.ts';
import type { Queue } from '../model/queue.ts';

/** What a receive that meets a parcel makes of its messages. */
export type Sorted = {
  /** Past the queue's retention: dropped. */
  readonly expired: readonly Message[];
  /** Delivered as often as the redrive policy allows: moved to the dead-letter queue. */
  readonly dead: readonly Message[];
  readonly live: readonly Message[];
};

const none: readonly Message[] = [];

/** `maxReceiveCount` is that of a redrive policy whose target exists. */
export function sortParcel(parcel: Parcel, oldestMs: number, maxReceiveCount: number | undefined): Sorted {
  const isExpired = (message: Message) => sentMsOf(message.key) < oldestMs;
  const isDead = (message: Message) =>
    maxReceiveCount !== undefined && message.receiveCount - message.countOnArrival >= maxReceiveCount;
  const { messages } = parcel;
  if (!messages.some((message) => isExpired(message) || isDead(message))) {
    return { expired: none, dead: none, live: messages };
  }
  return {
    expired: messages.filter(isExpired),
    dead: messages.filter((message) => !isExpired(message) && isDead(message)),
    live: messages.filter((message) => !isExpired(message) && !isDead(message)),
  };
}

export const oldestLiveMs = (queue: Queue, nowMs: number): number => nowMs - queue.retentionMs;
