import type { Message as SqsMessage } from '@aws-sdk/client-sqs';
import type { Address } from './address.ts';
import type { Calls } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Codec } from './codec.ts';

/** What everything that is done with one queue needs. */
export type Parts = {
  readonly calls: Calls;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  readonly address: Address;
  readonly isFifo: boolean;
  readonly codec: Codec;
  /** What messages of this kind of client can do besides. `acknowledged` says that it needs no deleting any more. */
  readonly extend?: (raw: SqsMessage, acknowledged: () => void) => object;
};
