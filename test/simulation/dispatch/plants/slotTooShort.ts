import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** A slot ends before the call for which it was taken. */
export const slotTooShort: DispatchPlant = {
  shows: 'too many at once',
  config: { ...usualDispatch, batchSize: 2, maximumConcurrency: [2] },
  table: (table, stage) => ({
    ...table,
    put: (put) =>
      table.put(
        put.item.pk.startsWith('l#')
          ? { ...put, item: { ...put.item, until: stage.schedule.nowMs() - stage.config.skewMs } }
          : put,
      ),
  }),
};
