import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** Workers are started, and nobody notes to look whether they came. */
export const noCover: DispatchPlant = {
  shows: 'asleep',
  config: {
    ...usualDispatch,
    delaysSeconds: [0],
    senders: 2,
    batchesPerSender: 3,
    lostStart: 0.7,
    isTuned: false,
  },
  table: (table) => ({
    ...table,
    put: async (put) =>
      put.item.pk === 'n' && put.item.sk.startsWith('~e#') ? { outcome: 'done' } : table.put(put),
  }),
};
