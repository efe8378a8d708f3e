import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../clock.ts';
import type { AttributesOf } from '../manage/createQueue.ts';
import type { QueueOptions } from '../queues.ts';
import type { Schema } from '../schema.ts';
import type { Direct } from './directOn.ts';
import type { DirectQueue } from './directQueue.ts';
import { openDirect } from './openDirect.ts';
import type { TablePlace } from './place.ts';
import type { TransactOptions } from './transact.ts';

/**
 * Where the table is. In a function that `grantDirect` knows everything may be left out.
 *
 * @example
 * const options: DirectForebayOptions = { table: 'forebay', account: '123456789012', region: 'eu-central-1' };
 */
export interface DirectForebayOptions extends TablePlace {
  /** For tests that move the time by hand. */
  readonly clock?: Clock;
}

/**
 * The same client with the engine inside, straight on Forebay's table: no server, no gateway, and sends and
 * acknowledgements that join transactions of yours. For functions and services in the account of the table. With the
 * rights of `grantDirect` it sends, or consumes, and changes no queue.
 *
 * It grows no queues either: one that only direct clients write to stays at one shard, of about 1,000 write units a
 * second, unless their role may write the records of queues.
 *
 * @example
 * const forebay = new DirectForebay();
 * const orders = forebay.queue('orders', { schema: Order });
 * await forebay.transact(async () => [
 *   { Put: { TableName: 'orders', Item: marshall(order) } },
 *   ...(await orders.transactItems(order)),
 * ]);
 */
export class DirectForebay {
  readonly #direct: Direct;

  /** @throws ForebayError `InvalidArgument` if neither options nor environment say where the table is. */
  constructor({ clock = systemClock, ...place }: DirectForebayOptions = {}) {
    this.#direct = openDirect({ ...place, clock });
  }

  /**
   * A queue by its name; nothing is called until it is used. A name that ends in `.fifo` makes it a FIFO queue, in types
   * as well.
   *
   * @example
   * const orders = forebay.queue('orders.fifo', { schema: Order });
   */
  queue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options: QueueOptions<S> = {},
  ): DirectQueue<S, Name> {
    return this.#direct.queue<Name, S>(name, options);
  }

  /**
   * Creates a queue, and with `deadLetter` the one behind it; for that the role must be allowed to write the records of
   * queues, as `grantDirect` does not.
   *
   * @throws ForebayError `QueueDeletedRecently`, `InvalidArgument`, `AccessDenied` …
   * @example
   * const orders = await forebay.createQueue('orders.fifo', { contentBasedDeduplication: true, deadLetter: true });
   */
  createQueue<const Name extends string, S extends Schema | undefined = undefined>(
    name: Name,
    options?: QueueOptions<S> & AttributesOf<Name>,
  ): Promise<DirectQueue<S, Name>> {
    return this.#direct.createQueue<Name, S>(name, options);
  }

  /**
   * Carries out one DynamoDB transaction of items that are made for each attempt: yours, and those of `transactItems()`
   * and `ackItems()`. It tries again, after a pause that grows, where nothing was written because of a conflict, a
   * throttle, or a place in a group or in a queue that has changed meanwhile; a lost answer is asked for again with the
   * same token, so nothing is written twice. It does not try again where a condition of yours failed, or a lease is lost.
   *
   * @throws ForebayError `ConditionFailed` of an item of yours, `LeaseLost`, `AlreadyAcknowledged`, `OutcomeUnknown`,
   * `TransactionConflict` after the last attempt … and what `make` throws
   * @example
   * orders.consume((message) =>
   *   forebay.transact(async () => [bookIn(message.body), ...(await message.ackItems())]));
   */
  transact(make: () => Promise<readonly TransactWriteItem[]>, options?: TransactOptions): Promise<void> {
    return this.#direct.transact(make, options);
  }

  /**
   * Waits for what is under way and closes the connections. Stop workers and close producers first.
   *
   * @example
   * await forebay.close();
   */
  close(): Promise<void> {
    return this.#direct.close();
  }
}
