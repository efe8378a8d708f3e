import { AsyncLocalStorage } from 'node:async_hooks';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Lanes } from '../../engine/lanes.ts';
import { atLeast } from '../atLeast.ts';
import type { Clock } from '../clock.ts';
import { ForebayError, type ForebayErrorCode } from '../errors.ts';
import { type Origin, originOf } from './origin.ts';

/**
 * How a transaction is tried.
 *
 * @example
 * await forebay.transact(write, { attempts: 5, signal: AbortSignal.timeout(10_000) });
 */
export interface TransactOptions {
  /** Times that the items are made and tried, 20 if not given. */
  readonly attempts?: number;
  /** Ends it between two attempts, with the code `Aborted`. */
  readonly signal?: AbortSignal;
}

export type Committing = {
  readonly commit: (items: readonly TransactWriteItem[]) => Promise<ForebayError | undefined>;
  readonly clock: Clock;
  readonly lanes: Lanes;
  /** From 0 to 1. */
  readonly random: () => number;
};

/** Made anew, it may succeed; or the making says why not. */
const passing: ReadonlySet<ForebayErrorCode> = new Set([
  'TransactionConflict',
  'Throttled',
  'LeaseLost',
  'AlreadyAcknowledged',
]);
const defaultAttempts = 20;
const firstPauseMs = 10;
const maxDoublings = 6;
const maxItems = 100;
/** Set while items are being made: a transaction within them must not wait for that one to end. */
const making = new AsyncLocalStorage<true>();

export async function transact(
  { commit, clock, lanes, random }: Committing,
  make: () => Promise<readonly TransactWriteItem[]>,
  { attempts = defaultAttempts, signal }: TransactOptions = {},
): Promise<void> {
  atLeast(1, { attempts });
  /** The item that others of this process may be writing to as well: from then on one after the other. */
  let crowded: string | undefined;

  async function attempt(): Promise<ForebayError | undefined> {
    const items = await making.run(true, make);
    if (items.length === 0) return undefined;
    checkItems(items);
    const failure = await commit(items);
    const origins = items.flatMap((item) => originOf(item) ?? []);
    if (failure === undefined) await tidy(origins);
    else crowded = origins.find(({ purpose }) => purpose === 'group' || purpose === 'lease')?.lane;
    return failure;
  }

  for (let tried = 1; ; tried++) {
    if (signal?.aborted) throw new ForebayError('Aborted', 'The transaction was not carried out.');
    const lane = making.getStore() ? undefined : crowded;
    const failure = await (lane === undefined ? attempt() : lanes(lane, attempt));
    if (failure === undefined) return;
    if (!passing.has(failure.code) || tried >= attempts) throw failure;
    await clock.sleep(1 + random() * firstPauseMs * 2 ** Math.min(tried, maxDoublings), signal);
  }
}

/** What it leaves undone is met by whoever passes: it was written, and that is what counts. */
const tidy = (origins: readonly Origin[]): Promise<unknown> =>
  Promise.allSettled([...new Set(origins.map(({ committed }) => committed))].map((committed) => committed()));

function checkItems(items: readonly TransactWriteItem[]): void {
  if (items.length > maxItems) {
    throw new ForebayError('InvalidArgument', `A transaction takes ${maxItems} items, not ${items.length}.`);
  }
  const seen = new Set<string>();
  for (const item of items) {
    const origin = originOf(item);
    if (origin === undefined) continue;
    const key = `${origin.key.pk} ${origin.key.sk}`;
    if (seen.has(key)) {
      throw new ForebayError(
        'InvalidArgument',
        `The transaction writes one item of "${origin.queue}" twice: name all messages of a group, or of a batch, in one call of transactItemsMany() or of queue.ackItems().`,
      );
    }
    seen.add(key);
  }
}
