import type { Store } from './apply.ts';
import { hasExpired } from './expiry.ts';
import type { Item } from './port.ts';

/** Items looked at for every one that a call may remove: a call's work is bounded, whatever lies in the table. */
const looksPerDrop = 8;

/** Goes through all items, round after round: each call goes on where the one before has stopped. */
export function createSweep(
  all: () => Iterator<Item>,
  store: Store,
): (nowMs: number, limit: number) => number {
  let round = all();
  return (nowMs, limit) => {
    let removed = 0;
    let rounds = 0;
    for (let looks = limit * looksPerDrop; looks > 0 && removed < limit; looks--) {
      const { value: item, done } = round.next();
      if (done) {
        round = all();
        // the rest of a round, and then one from its beginning
        if (++rounds === 2) break;
      } else if (hasExpired(item, nowMs)) {
        store.remove(item);
        removed++;
      }
    }
    return removed;
  };
}
