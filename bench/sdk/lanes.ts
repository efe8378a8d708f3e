/** So many calls at once, by hand and by the client alike. */
const lanes = 4;
export const batchSize = 10;

export const sideBySide = (lane: () => Promise<void>) => Promise.all(Array.from({ length: lanes }, lane));

/** The next batch, empty when there is none. */
export function take(from: Iterator<string>): readonly string[] {
  const taken: string[] = [];
  while (taken.length < batchSize) {
    const { value, done } = from.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
