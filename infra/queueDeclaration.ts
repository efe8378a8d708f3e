import type { Duration } from 'aws-cdk-lib';

/**
 * What a queue may be given; what is not given has SQS's default.
 *
 * @example
 * const settings: QueueSettings = { visibilityTimeout: Duration.minutes(2), retentionPeriod: Duration.days(14) };
 */
export interface QueueSettings {
  readonly visibilityTimeout?: Duration;
  readonly deliveryDelay?: Duration;
  readonly retentionPeriod?: Duration;
  readonly receiveMessageWaitTime?: Duration;
  /** Up to 1 MiB. */
  readonly maxMessageSizeBytes?: number;
  /** Strict order within each message group, no duplicates. */
  readonly fifo?: boolean;
  readonly contentBasedDeduplication?: boolean;
  readonly deduplicationScope?: 'queue' | 'messageGroup';
  readonly fifoThroughputLimit?: 'perQueue' | 'perMessageGroupId';
  /** What is deleted leaves no bytes in the table; costs a write more for each KB (`SECURITY.md`). Default: false. */
  readonly eraseAtOnce?: boolean;
}

/** Attributes by AWS's names. */
export function attributesOf(settings: QueueSettings): Readonly<Record<string, string>> {
  const seconds = (duration: Duration | undefined) => duration?.toSeconds();
  const given = {
    VisibilityTimeout: seconds(settings.visibilityTimeout),
    DelaySeconds: seconds(settings.deliveryDelay),
    MessageRetentionPeriod: seconds(settings.retentionPeriod),
    ReceiveMessageWaitTimeSeconds: seconds(settings.receiveMessageWaitTime),
    MaximumMessageSize: settings.maxMessageSizeBytes,
    FifoQueue: settings.fifo || undefined,
    ContentBasedDeduplication: settings.contentBasedDeduplication,
    DeduplicationScope: settings.deduplicationScope,
    FifoThroughputLimit: settings.fifoThroughputLimit,
    ForebayErase: settings.eraseAtOnce ? 'immediately' : undefined,
  };
  const texts = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(texts);
}
