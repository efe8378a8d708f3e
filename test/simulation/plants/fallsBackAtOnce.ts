import { tidal } from '../config.ts';
import type { Plant } from '../plant.ts';

/** Undoes what the step adds to it: the grace of late writers, and the distance of two clocks. */
const noTermMs = -115_000;

/** The fall-back does not wait until every record is past its term that still tells of the closed shards. */
export const fallsBackAtOnce: Plant = {
  shows: 'stranded',
  config: {
    ...tidal,
    // late, but not so late that the writer looks whether it is read
    longestPauseMs: 62_000,
    trickleMs: 8_000,
    faults: { ...tidal.faults, latePut: 0.6 },
    purgeProbability: 0,
    hasMoveTasks: false,
  },
  context: (context, call) =>
    call.kind === 'background'
      ? { ...context, settings: { ...context.settings, recordCacheMs: noTermMs } }
      : context,
};
