import type { MessageKey } from '../model/messageId.ts';
import type { TransactWrite } from '../table/port.ts';

/**
 * What a write of somebody else's transaction is for, which says what its refusal means.
 * - `message`: fresh items; nothing is in their way.
 * - `group`: the place in a message group, or the deduplication id: somebody was faster.
 * - `lease`: the message as its holder has it: it was moved, or is somebody else's.
 * - `mark`: that it was acknowledged by a transaction already.
 */
export type Purpose = 'message' | 'group' | 'lease' | 'mark';

/**
 * Writes that belong to an operation of a queue, for a transaction that somebody else carries out: it happens if and only
 * if that is committed. They hold for a minute: queue and groups may be others by then.
 */
export type Made = {
  readonly writes: readonly (readonly [purpose: Purpose, write: TransactWrite])[];
  /** For whoever knows that they were written: wakes who waits in this process, and tidies. */
  readonly committed: () => Promise<void>;
};

/**
 * Where messages and hints go that are written by transactions: the one shard that is never closed. Nobody knows when a
 * transaction will be committed, and a shard that was written to when the queue was busy may be read by nobody then.
 */
export const transactShard = 0;

/**
 * Why messages cannot be acknowledged: somebody else has them, or their time is over; or a transaction has acknowledged
 * them before.
 */
export type NotHeld = { readonly notHeld: 'lost' | 'done'; readonly messages: readonly MessageKey[] };
