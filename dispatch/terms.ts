/** The terms that the parts of dispatch hold each other to, in ms. */

/** How far the clocks of two processes may be apart. */
export const skewMs = 5_000;
/** A slot outlasts the call that it was taken for by so much: for the way there, and for clocks that differ. */
export const slotGraceMs = 15_000;
/** What a worker needs besides the call itself: to receive before it, to acknowledge after it, to hand over. */
export const workerMarginMs = 20_000;
/** Lambda's own longest is 15 minutes, in which a worker must wait for the function and more. */
export const longestFunctionTimeoutMs = 870_000;
