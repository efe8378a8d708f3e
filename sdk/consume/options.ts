import type { Duration } from '../duration.ts';
import type { Message, Unreadable } from './message.ts';
import type { RetryPolicy } from './retryPolicy.ts';

/**
 * How a worker works.
 *
 * @example
 * const worker = orders.consume(ship, { concurrency: 20, visibilityTimeout: '1 minute', signal });
 */
export interface ConsumeOptions {
  /** Handlers at once, 10 if not given. On FIFO queues each group has one at a time. */
  readonly concurrency?: number;
  /**
   * Messages received ahead of their handlers. If not given, as many as the handlers get through in half a second, at
   * most one for each of them (10 at least): slow workers leave messages to others, fast ones never wait.
   */
  readonly prefetch?: number;
  /** How long a receive waits for a message, at most 20 seconds, which is what it is if not given. */
  readonly wait?: Duration;
  /**
   * How long a message stays hidden from others without a sign of life, 30 seconds if not given. It is extended by
   * itself while the handler works, so this is the time after which a killed worker's messages come again.
   */
  readonly visibilityTimeout?: Duration;
  /**
   * When a message is acknowledged. `auto`: when its handler has succeeded. `manual`: by `message.ack()` alone; until
   * then it is kept. `on-receive`: before its handler runs, which makes it at most once.
   */
  readonly ack?: 'auto' | 'manual' | 'on-receive';
  /** When a message comes again whose handler failed: exponentially from 1 second to 5 minutes if not given. */
  readonly retry?: RetryPolicy;
  /**
   * What happens to a message that the schema does not describe: it goes to the dead-letter queue with its reason, or
   * is handed to a function and deleted when that returns.
   */
  readonly onUnreadable?: 'dead-letter' | ((message: Unreadable) => unknown);
  /** Stops the worker, as `stop()` does. */
  readonly signal?: AbortSignal;
}

/**
 * How a worker works that handles several messages at once.
 *
 * @example
 * orders.consumeBatch(insertAll, { batchSize: 10, concurrency: 2 });
 */
export interface ConsumeBatchOptions extends ConsumeOptions {
  /** Messages in a batch at most, 10 if not given; fewer if no more are there. */
  readonly batchSize?: number;
}

/**
 * Handles a message; what it throws or rejects with has the message delivered again.
 *
 * @example
 * const ship: Handler<Order> = async (message) => { await post(message.body.id); };
 */
export type Handler<Body, Received extends Message<Body> = Message<Body>> = (message: Received) => unknown;

/**
 * Handles several messages. All of them have succeeded, but for those that it names as failed, or for all if it throws.
 *
 * @example
 * const insertAll: BatchHandler<Order> = async (messages) => ({ failed: await insert(messages) });
 */
export type BatchHandler<Body, Received extends Message<Body> = Message<Body>> =
  | ((messages: readonly Received[]) => Promise<void>)
  | ((messages: readonly Received[]) => Promise<{ readonly failed: readonly Message<Body>[] } | undefined>);
