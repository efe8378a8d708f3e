import { queueArn } from '../model/queue.ts';
import type { Mapping } from './mapping.ts';

/** A mapping as Lambda's `EventSourceMappingConfiguration` shows it. What is written counts at once: there is no state between. */
export const shownMapping = (mapping: Mapping, state?: 'Deleting') => ({
  UUID: mapping.id,
  EventSourceArn: queueArn({ ...mapping, name: mapping.queueName }),
  FunctionArn: mapping.functionArn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.batchingWindowMs / 1000,
  FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
  ...(mapping.filters.length > 0 && {
    FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
  }),
  ...(mapping.maximumConcurrency !== undefined && {
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
  }),
  State: state ?? (mapping.isEnabled ? 'Enabled' : 'Disabled'),
  StateTransitionReason: 'USER_INITIATED',
  /** Epoch seconds, as in all of Lambda's answers. */
  LastModified: mapping.modifiedMs / 1000,
});
