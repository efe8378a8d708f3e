import type { Clock } from '../../engine/context.ts';

export type BackOff = {
  /** In all, the first included. */
  readonly attempts: number;
  /** Full jitter: a pause is anything up to this, doubled each time, up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
};

/** Tries until it is done; false when the attempts are used up. */
export async function persist(
  clock: Clock,
  random: () => number,
  { attempts, firstPauseMs, longestPauseMs }: BackOff,
  attempt: () => Promise<boolean>,
): Promise<boolean> {
  for (let tried = 1; ; tried++) {
    if (await attempt()) return true;
    if (tried === attempts) return false;
    await clock.sleep(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (tried - 1)));
  }
}
