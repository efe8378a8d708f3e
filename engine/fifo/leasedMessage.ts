import type { Leased } from '../leased.ts';
import { fifoHandleText } from '../model/fifoHandle.ts';
import { messageIdOf } from '../model/messageId.ts';
import type { Queue } from '../model/queue.ts';
import { lastSequenceOf } from '../table/keys.ts';
import { enqueuedMs, type Placed } from './groupParcel.ts';

/** What the receiver of a FIFO message is told. */
export const leasedMessage = (
  queue: Queue,
  group: string,
  placed: Placed,
  lease: {
    readonly receiveCount: number;
    readonly firstReceivedMs: number;
    readonly content: Uint8Array;
    readonly token: string;
    readonly visibleAtMs: number;
  },
): Leased => ({
  key: placed.message.key,
  content: lease.content,
  sentMs: enqueuedMs(placed),
  receiveCount: lease.receiveCount,
  firstReceivedMs: lease.firstReceivedMs,
  visibleAtMs: lease.visibleAtMs,
  from: placed.from,
  sequence: placed.sequence,
  ...(placed.movedMs !== undefined && { deduplicationId: messageIdOf(placed.message.key) }),
  handle: (receivedMs, secret) =>
    fifoHandleText(
      {
        queueId: queue.id,
        generation: queue.generation,
        group,
        sequence: placed.sequence,
        lastSequence: lastSequenceOf(placed.parcel.sk),
        token: lease.token,
        message: placed.message.key,
        enqueuedMs: enqueuedMs(placed),
        receivedMs,
      },
      secret,
    ),
});
