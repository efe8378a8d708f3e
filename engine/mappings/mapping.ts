/**
 * That a function is called with the messages of a queue: Lambda's event source mapping, as its record tells it.
 * Source: CreateEventSourceMapping of Lambda's API.
 */
export type Mapping = {
  /** `UUID` of the API; says which queue it belongs to. */
  readonly id: string;
  readonly queueId: string;
  readonly account: string;
  readonly region: string;
  readonly queueName: string;
  /** Unqualified, or of one version or alias. */
  readonly functionArn: string;
  /** How long the function may run, as it was when the mapping was last written. */
  readonly functionTimeoutMs: number;
  /** Messages of one call at most: 1–10,000, FIFO 1–10. */
  readonly batchSize: number;
  /** How long a batch is waited for; 0: what is there goes at once. */
  readonly batchingWindowMs: number;
  /** As given, 2–1,000; absent: `defaultConcurrency`. */
  readonly maximumConcurrency?: number;
  /** `FunctionResponseTypes` holds `ReportBatchItemFailures`. */
  readonly reportsItemFailures: boolean;
  /** Patterns as given, any of which lets a message through; none: all messages go. */
  readonly filters: readonly string[];
  readonly isEnabled: boolean;
  readonly modifiedMs: number;
  /** Every write adds one. */
  readonly revision: number;
};

/** How many batches may be with the function at once where the mapping does not say. */
export const defaultConcurrency = 20;

export const concurrencyOf = ({ maximumConcurrency = defaultConcurrency }: Mapping): number =>
  maximumConcurrency;
