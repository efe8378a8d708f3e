import { readable } from '../table/format.ts';
import { formatVersion, mappingKey } from '../table/keys.ts';
import type { Item } from '../table/port.ts';
import type { Mapping } from './mapping.ts';

export const mappingItem = (mapping: Mapping): Item => ({
  ...mappingKey(mapping.queueId, mapping.id),
  v: formatVersion,
  account: mapping.account,
  region: mapping.region,
  queue: mapping.queueName,
  function: mapping.functionArn,
  timeout: mapping.functionTimeoutMs,
  batch: mapping.batchSize,
  window: mapping.batchingWindowMs,
  ...(mapping.maximumConcurrency !== undefined && { most: mapping.maximumConcurrency }),
  reports: mapping.reportsItemFailures,
  filters: JSON.stringify(mapping.filters),
  enabled: mapping.isEnabled,
  modified: mapping.modifiedMs,
  rev: mapping.revision,
});

export function mappingOf(stored: Item): Mapping {
  const item = readable(stored);
  const [queueId = '', id = ''] = item.sk.split('#');
  return {
    id,
    queueId,
    account: item.account as string,
    region: item.region as string,
    queueName: item.queue as string,
    functionArn: item.function as string,
    functionTimeoutMs: item.timeout as number,
    batchSize: item.batch as number,
    batchingWindowMs: item.window as number,
    ...(item.most !== undefined && { maximumConcurrency: item.most as number }),
    reportsItemFailures: item.reports as boolean,
    filters: JSON.parse(item.filters as string),
    isEnabled: item.enabled as boolean,
    modifiedMs: item.modified as number,
    revision: item.rev as number,
  };
}
