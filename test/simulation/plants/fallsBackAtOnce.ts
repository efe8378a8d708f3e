import type { Context } from '../../../engine/context.ts';
import { tidal } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Shards are read no more as soon as they are closed, while others still write by the record that they remember. */
export const fallsBackAtOnce: Plant = {
  shows: 'stranded',
  config: {
    ...tidal,
    // late, but not so late that the writer looks whether it is read
    longestPauseMs: 62_000,
    trickles: 3,
    trickleMs: 20_000,
    faults: { ...tidal.faults, latePut: 0.4 },
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  context: (context, call) => (call.kind === 'background' ? hasty(context) : context),
};

function hasty(context: Context): Context {
  const { records } = context;
  return {
    ...context,
    records: {
      ...records,
      replace: (before, after, alongside) =>
        records.replace(before, { ...after, readShards: after.shards }, alongside),
    },
  };
}
