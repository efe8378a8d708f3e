/** The terms that the parts of dispatch hold each other to, in ms. */

/** How far the clocks of two processes may be apart. */
export const skewMs = 5_000;
/** A slot outlasts the call that it was taken for by so much: for the way there, and for clocks that differ. */
export const slotGraceMs = 15_000;
/** A slot is extended once in so long at most. */
export const longestGapMs = 60_000;
/** What a worker needs besides the call itself: to receive before it, to acknowledge after it, to hand over. */
export const workerMarginMs = 20_000;

/** A worker that was started has begun by then, or is not going to. */
export const startGraceMs = 10_000;
/** So often the sweep looks whether a mapping at work still is. */
export const coverMs = 30_000;
/** The schedule calls the sweep this often. */
export const sweepEveryMs = 60_000;
/** What falls due within so long keeps a sweep awake: until after the next one on the schedule has begun. */
export const horizonMs = 75_000;
/** The sweep looks into every mapped queue, due or not, once in so long: for wake-ups that were lost altogether. */
export const roundMs = 900_000;
