import { present } from '../../../engine/table/conditions.ts';
import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

/** A claim is conditioned on the parcel's existence alone: it revives what was deleted from it meanwhile. */
export const claimExisting: Plant = {
  shows: 'came back after its delete was acknowledged',
  config: {
    ...usual,
    faults: noFaults,
    consumers: 6,
    timeoutsSeconds: [0, 2, 5],
    maxReceiveCount: 20,
    purgeProbability: 0,
    hasMoveTasks: false,
    hasTenant: false,
  },
  table: (table, _world, call) =>
    call.kind !== 'receive'
      ? table
      : {
          ...table,
          remove: (remove) => table.remove(remove.if === undefined ? remove : { ...remove, if: present() }),
        },
};
