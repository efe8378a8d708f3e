import { resolve } from 'node:path';
import type { Consumers } from '../engine/mappings/consumers.ts';
import type { ConsumerConfigs } from './consumerConfig.ts';

/** Those of the configuration, with the handlers that the command line names in their place or beside them. */
export function consumersOf(
  named: Readonly<Record<string, string>>,
  declared: ConsumerConfigs,
): ConsumerConfigs {
  const entries = Object.entries(named).map(([queue, file]) => [
    queue,
    { ...declared[queue], handler: resolve(file) },
  ]);
  return { ...declared, ...Object.fromEntries(entries) };
}

/** Of a server without any. */
export const noConsumers: Consumers = {
  known: () => 'This server calls none: start it with --consume queue=./handler.ts.',
  describe: async () => undefined,
  startWorker: async () => {},
};
