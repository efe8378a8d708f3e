import type { Put, Table } from '../../../engine/table/port.ts';
import { someFaults, usual } from '../config.ts';
import { isParcelKey } from '../operation.ts';
import type { Plant } from '../plant.ts';

/** The old copy is removed before the new one is put: a crash in between leaves none. */
export const removeFirst: Plant = {
  shows: 'lost',
  config: {
    ...usual,
    faults: { ...someFaults, crash: 0.02 },
    timeoutsSeconds: [10, 30],
    bodyBytes: [20],
    hasMoveTasks: false,
  },
  table(table, _world, call) {
    if (call.kind !== 'receive') return table;
    const copies: Put[] = [];
    const late: Table = {
      ...table,
      async put(put) {
        if (!isParcelKey(put.item)) return table.put(put);
        copies.push(put);
        return { outcome: 'done' };
      },
      async batchWrite(writes) {
        for (const write of writes) if (write.kind === 'put') await late.put(write);
      },
      remove: (remove) => thenPut(table.remove(remove)),
      update: (update) => thenPut(table.update(update)),
    };
    async function thenPut<T>(removed: Promise<T>): Promise<T> {
      const outcome = await removed;
      await Promise.all(copies.splice(0).map((copy) => table.put(copy)));
      return outcome;
    }
    return late;
  },
};
