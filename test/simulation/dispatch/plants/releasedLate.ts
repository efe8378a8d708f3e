import { brisk } from '../config.ts';
import type { DispatchPlant } from '../world.ts';

/** A worker looks for the last time before its slot is free: who finds none in between is answered for by nobody. */
export const releasedLate: DispatchPlant = {
  shows: 'asleep',
  config: brisk,
  table: (table, stage, call) => ({
    ...table,
    async remove(remove) {
      if (!remove.key.pk.startsWith('l#')) return table.remove(remove);
      stage.schedule.after(8_000, call.process, () => void table.remove(remove));
      return { outcome: 'done' };
    },
  }),
};
