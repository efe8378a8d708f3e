import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Keys carry no fresh id: two receivers of one parcel in one millisecond write one key. */
export const staleId: Plant = {
  shows: 'lost',
  config: {
    ...usual,
    faults: noFaults,
    skewMs: 0,
    processes: 8,
    consumers: 10,
    timeoutsSeconds: [10],
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
    hasTenant: false,
  },
  ids: (ids) => ({ ...ids, sortable: () => '---------------' }),
};
