import { someFaults } from '../../config.ts';
import type { Plant } from '../../plant.ts';
import { type FifoConfig, usual } from '../config.ts';
import { hiddenBy } from '../leaseWrites.ts';

/** A repeated receive hides its messages anew as it has read them, though another may have leased them since. */
export const hidesUnseen: Plant<FifoConfig> = {
  shows: 'hidden anew for another',
  config: {
    ...usual,
    faults: { ...someFaults, pause: 0.02 },
    consumers: 5,
    attemptProbability: 1,
    patienceMs: 1_500,
    pollMs: 200,
    timeoutsSeconds: [2, 5],
    maxReceiveCount: 20,
    bodyBytes: [20],
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  table: (table, _stage, call) =>
    call.kind !== 'receive'
      ? table
      : {
          ...table,
          update(update) {
            const { if: _, ...unseen } = update;
            return table.update(hiddenBy(update).length > 0 ? unseen : update);
          },
        },
};
