import type { MessageKey } from './model/messageId.ts';

/** A message that a receive holds, of whatever kind of queue: what its receiver is told. */
export type Leased = {
  readonly key: MessageKey;
  /** Packed, as it was stored. */
  readonly content: Uint8Array;
  /** Epoch ms. */
  readonly sentMs: number;
  readonly receiveCount: number;
  readonly firstReceivedMs: number;
  /** When its visibility timeout ends. */
  readonly visibleAtMs: number;
  /** Name of the queue whose dead letter this is. */
  readonly from: string | undefined;
  /** FIFO. */
  readonly sequence?: number;
  /** FIFO: when it is not the one in the content. */
  readonly deduplicationId?: string;
  readonly handle: (receivedMs: number, secret: Uint8Array) => string;
};
