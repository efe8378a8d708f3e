import { defaults } from '../limits.ts';
import type { QueueState } from './queue.ts';
import { allowAll } from './redriveAllowPolicy.ts';

export type Attributes = Readonly<Record<string, string>>;
export type AttributeHolder = Pick<QueueState, 'isFifo' | 'attributes'>;

const standardDefaults: Attributes = {
  VisibilityTimeout: String(defaults.visibilityTimeoutSeconds),
  DelaySeconds: String(defaults.delaySeconds),
  MaximumMessageSize: String(defaults.maximumMessageSizeBytes),
  MessageRetentionPeriod: String(defaults.retentionSeconds),
  ReceiveMessageWaitTimeSeconds: String(defaults.waitSeconds),
  SqsManagedSseEnabled: 'true',
};
const fifoDefaults: Attributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};
/** In force but not told. */
export const silentDefaults: Attributes = {
  KmsDataKeyReusePeriodSeconds: String(defaults.kmsReuseSeconds),
  RedriveAllowPolicy: allowAll,
};

/** What a queue tells of its settable attributes: the values set over the defaults. */
export function shownAttributes({ isFifo, attributes }: AttributeHolder): Attributes {
  const { KmsDataKeyReusePeriodSeconds: reuse, ...rest } = attributes;
  return {
    ...standardDefaults,
    ...(isFifo && fifoDefaults),
    ...rest,
    ...(reuse !== undefined &&
      reuse !== silentDefaults.KmsDataKeyReusePeriodSeconds && { KmsDataKeyReusePeriodSeconds: reuse }),
  };
}
