import { tidal } from '../config.ts';
import type { Plant } from '../plant.ts';

/** A sender that was paused puts its messages into a shard that was closed meanwhile, and does not ask whether it is read. */
export const lateUnchecked: Plant = {
  shows: 'stranded',
  config: { ...tidal, faults: { ...tidal.faults, latePut: 0.4 }, purgeProbability: 0, hasMoveTasks: false },
  context: (context, call) =>
    call.kind === 'send'
      ? { ...context, settings: { ...context.settings, recordCacheMs: Number.POSITIVE_INFINITY } }
      : context,
};
