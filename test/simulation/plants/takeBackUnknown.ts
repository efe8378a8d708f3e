import type { Outcome } from '../../../engine/table/port.ts';
import { someFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

/** An unknown outcome is read as a refusal, and the copy is taken back: it may have been the only one. */
export const takeBackUnknown: Plant = {
  shows: 'lost',
  config: {
    ...usual,
    faults: { ...someFaults, lostReply: 0.04 },
    timeoutsSeconds: [10, 30],
    bodyBytes: [20],
    hasMoveTasks: false,
  },
  table(table, _world, call) {
    if (call.kind !== 'receive') return table;
    const refusal = async (outcome: Promise<Outcome>): Promise<Outcome> => {
      const told = await outcome;
      return told.outcome === 'unknown' ? { outcome: 'refused' } : told;
    };
    return {
      ...table,
      remove: (remove) => refusal(table.remove(remove)),
      update: (update) => refusal(table.update(update)),
    };
  },
};
