import type { Clock } from '../../engine/context.ts';
import { StorageUnavailable } from '../../engine/table/port.ts';

export type BackOff = {
  /** In all, the first included. */
  readonly attempts: number;
  /** Full jitter: a pause is anything up to this, doubled each time, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};

/** Does what a client does: it tries a call again that the service answered with 503, a few times, then gives it up. */
export type Persist = (call: () => Promise<void>) => Promise<void>;

export const persistent =
  (clock: Clock, random: () => number, { attempts, firstPauseMs, longestPauseMs }: BackOff): Persist =>
  async (call) => {
    for (let tried = 1; ; tried++) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) throw error;
        if (tried === attempts) return;
      }
      await clock.sleep(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (tried - 1)));
    }
  };
