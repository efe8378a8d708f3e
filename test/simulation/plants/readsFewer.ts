import type { Context } from '../../../engine/context.ts';
import { noFaults, tidal } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Receives look only into the shards that are written to: what lies in closed ones is left there. */
export const readsFewer: Plant = {
  shows: 'stuck',
  config: { ...tidal, faults: noFaults, timeoutsSeconds: [240], purgeProbability: 0, hasMoveTasks: false },
  context: (context, call) => (call.kind === 'receive' ? shortSighted(context) : context),
};

function shortSighted(context: Context): Context {
  const { records } = context;
  return {
    ...context,
    records: {
      ...records,
      async find(account, region, name) {
        const queue = await records.find(account, region, name);
        return queue && { ...queue, readShards: queue.shards };
      },
    },
  };
}
