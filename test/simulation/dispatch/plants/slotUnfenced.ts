import { someFaults } from '../../config.ts';
import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** Slots are written without looking whether somebody else holds them. */
export const slotUnfenced: DispatchPlant = {
  shows: 'too many at once',
  config: { ...usualDispatch, faults: someFaults, batchSize: 2, maximumConcurrency: [2] },
  table: (table) => ({
    ...table,
    put: ({ if: condition, ...put }) =>
      table.put(put.item.pk.startsWith('l#') || condition === undefined ? put : { ...put, if: condition }),
  }),
};
