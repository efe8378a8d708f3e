/** So many calls at once, by hand and by the client alike. */
const lanes = 4;
export const batchSize = 10;

export const sideBySide = (lane: () => Promise<void>) => Promise.all(Array.from({ length: lanes }, lane));

/** Hands all of them on, ten at a time. */
export async function inBatches(
  bodies: readonly string[],
  send: (batch: readonly string[]) => Promise<void>,
): Promise<void> {
  let next = 0;
  await sideBySide(async () => {
    while (next < bodies.length) {
      const batch = bodies.slice(next, next + batchSize);
      next += batchSize;
      await send(batch);
    }
  });
}
