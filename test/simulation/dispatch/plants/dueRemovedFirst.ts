import { someFaults } from '../../config.ts';
import { usualDispatch } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** What is due is removed before it was looked after: a sweep that dies in between has forgotten it. */
export const dueRemovedFirst: DispatchPlant = {
  shows: 'asleep',
  config: {
    ...usualDispatch,
    faults: { ...someFaults, crash: 0.03 },
    senders: 1,
    batchesPerSender: 4,
    delaysSeconds: [20],
    lostStart: 0,
    isTuned: false,
  },
  table: (table, stage) => ({
    ...table,
    async query(query) {
      const page = await table.query(query);
      if (query.pk !== 'n') return page;
      for (const { pk, sk } of page.items) {
        const atMs = Number(sk.replace('~e#', '').slice(0, 14));
        if (atMs <= stage.schedule.nowMs() + stage.config.skewMs)
          await table.remove({ kind: 'remove', key: { pk, sk } });
      }
      return page;
    },
  }),
};
