import { randomUUID } from 'node:crypto';
import type { Message } from '../consume/message.ts';
import { type Duration, milliseconds } from '../duration.ts';
import { ForebayError } from '../errors.ts';
import type { IdempotencyStore } from './store.ts';

/**
 * How a handler is kept from handling the same thing twice.
 *
 * @example
 * const options: IdempotencyOptions<Order> = { store: memoryStore(), key: (message) => message.body.id };
 */
export interface IdempotencyOptions<Body> {
  readonly store: IdempotencyStore;
  /** What makes two messages the same, not empty; the message id if not given, which is the same at each delivery. */
  readonly key?: (message: Message<Body>) => string;
  /** After this time a key whose process died is free again, `'5 minutes'` if not given. Longer than any handler. */
  readonly lease?: Duration;
  /** How long it is remembered that a key is done, `'1 day'` if not given. */
  readonly keep?: Duration;
}

/**
 * Wraps a handler so that it runs once for each key. A duplicate of what is done gets the result of the first, without a
 * run; one of what is in progress throws `InProgress`, so it is delivered again later. A handler that throws frees its key.
 *
 * @throws ForebayError `InProgress`, `InvalidArgument` for an empty key, `LeaseLost` if the handler took longer than its lease and another one has begun; what
 * the store throws.
 * @example
 * orders.consume(idempotent(ship, { store, key: (message) => message.body.id, keep: '7 days' }));
 */
export function idempotent<Body, Result, More extends readonly unknown[]>(
  handler: (message: Message<Body>, ...more: More) => Result | Promise<Result>,
  { store, key = ({ id }) => id, lease = '5 minutes', keep = '1 day' }: IdempotencyOptions<Body>,
): (message: Message<Body>, ...more: More) => Promise<Result> {
  const leaseMs = milliseconds(lease);
  const keepMs = milliseconds(keep);

  return async (message, ...more) => {
    const name = key(message);
    // All messages without one would be one and the same.
    if (!name) throw new ForebayError('InvalidArgument', `The key of the message ${message.id} is empty.`);
    const token = randomUUID();
    const claim = await store.begin(name, { token, leaseMs });
    if (claim.state === 'done') return claim.result as Result;
    if (claim.state === 'in-progress') throw new ForebayError('InProgress', `"${name}" is being handled.`);
    let result: Result;
    try {
      result = await handler(message, ...more);
    } catch (error) {
      // Where that fails the lease frees the key; what the handler threw says more.
      await store.abandon(name, { token }).catch(() => {});
      throw error;
    }
    if (await store.finish(name, { token, result, keepMs })) return result;
    throw new ForebayError('LeaseLost', `"${name}" was handled, but not within its lease.`);
  };
}
