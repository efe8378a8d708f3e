import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Purge answers at once, while other processes still send by the record that they remember. */
export const purgeWithoutWait: Plant = {
  shows: 'lost',
  config: {
    ...usual,
    faults: noFaults,
    purgeProbability: 1,
    batchesPerProducer: 40,
    bodyBytes: [20],
    hasMoveTasks: false,
    hasTenant: false,
  },
  context: (context, call) =>
    call.kind === 'purge' ? { ...context, settings: { ...context.settings, sharedTable: false } } : context,
};
