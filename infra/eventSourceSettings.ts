import type { Duration } from 'aws-cdk-lib';

/** How a function is called with messages: by the names, and with the defaults, of `SqsEventSource`. */
export interface ForebayEventSourceProps {
  /** Messages of one call at most (1 to 10,000; FIFO 1 to 10). Default: 10. */
  readonly batchSize?: number;
  /** How long a batch is waited for, up to 5 minutes; not for FIFO queues. Default: what is there goes at once. */
  readonly maxBatchingWindow?: Duration;
  /** Calls of the function at once (2 to 1,000). Default: 20. */
  readonly maxConcurrency?: number;
  /** The function answers with `batchItemFailures`. Default: false. */
  readonly reportBatchItemFailures?: boolean;
  /** Made by `FilterCriteria.filter`; a message that none of them lets through is deleted. Default: all go. */
  readonly filters?: readonly Readonly<Record<string, string>>[];
  /** Default: true. */
  readonly enabled?: boolean;
}

const largestBatchAtOnce = 10;

/** What is wrong with settings for such a queue, as far as that is known before deployment. */
export function settingsFault(
  { batchSize = 10, maxBatchingWindow, maxConcurrency = 2, filters = [] }: ForebayEventSourceProps,
  isFifo: boolean,
): string | undefined {
  const windowSeconds = maxBatchingWindow?.toSeconds() ?? 0;
  if (isFifo && batchSize > largestBatchAtOnce) return 'batchSize is at most 10 for a FIFO queue.';
  if (isFifo && windowSeconds > 0) return 'maxBatchingWindow is not for FIFO queues.';
  if (batchSize < 1 || batchSize > 10_000) return 'batchSize is from 1 to 10,000.';
  if (batchSize > largestBatchAtOnce && windowSeconds < 1) {
    return 'a batchSize above 10 needs a maxBatchingWindow of a second at least.';
  }
  if (windowSeconds > 300) return 'maxBatchingWindow is at most 5 minutes.';
  if (maxConcurrency < 2 || maxConcurrency > 1_000) return 'maxConcurrency is from 2 to 1,000.';
  if (filters.length > 10) return 'there are at most 10 filters.';
  return undefined;
}

/** By the names of Lambda's CreateEventSourceMapping; CloudFormation makes texts of it all. */
export const mappingProperties = (settings: ForebayEventSourceProps) => ({
  BatchSize: settings.batchSize ?? 10,
  MaximumBatchingWindowInSeconds: settings.maxBatchingWindow?.toSeconds() ?? 0,
  FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
  Patterns: (settings.filters ?? []).map(({ pattern }) => pattern),
  Enabled: settings.enabled ?? true,
  ...(settings.maxConcurrency !== undefined && { MaximumConcurrency: settings.maxConcurrency }),
});
