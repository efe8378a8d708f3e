import type { Put, Remove } from '../../../engine/table/port.ts';
import { noFaults, usual } from '../config.ts';
import type { Plant } from '../plant.ts';

const lifeMs = 15_000;

/** Bodies live for a while that has nothing to do with their messages, and are swept before them. */
export const shortBody: Plant = {
  shows: 'lost',
  config: {
    ...usual,
    faults: noFaults,
    timeoutsSeconds: [10, 30],
    bodyBytes: [2_000, 6_000],
    deleteProbability: 0.3,
    purgeProbability: 0,
  },
  table(table, { schedule }) {
    const shortened = <Write extends Put | Remove>(write: Write): Write =>
      write.kind === 'put' && write.item.pk.startsWith('b#')
        ? { ...write, item: { ...write.item, ttl: Math.ceil((schedule.nowMs() + lifeMs) / 1000) } }
        : write;
    return {
      ...table,
      put: (put) => table.put(shortened(put)),
      batchWrite: (writes) => table.batchWrite(writes.map(shortened)),
    };
  },
};
