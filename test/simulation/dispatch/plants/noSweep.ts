import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** The sweep finds nothing due, ever: nobody makes up for what is lost. */
export const noSweep: DispatchPlant = {
  shows: 'asleep',
  config: { ...usualDispatch, delaysSeconds: [0, 20] },
  table: (table) => ({
    ...table,
    query: (query) => (query.pk === 'n' ? Promise.resolve({ items: [] }) : table.query(query)),
  }),
};
