import type { Store } from './apply.ts';
import { hasExpired } from './expiry.ts';
import { type Partition, visitUp } from './partition.ts';
import type { Item } from './port.ts';

/** Items looked at for every one that a call may remove: a call's work is bounded, whatever lies in the table. */
const looksPerDrop = 8;
const behindAllKeys = '\uffff';

/**
 * Goes down the list of partitions. A dropped one is replaced by the last, which has been looked at, so that none
 * is passed over.
 */
export function createSweep(
  list: readonly Partition[],
  store: Store,
): (nowMs: number, limit: number) => number {
  let position = -1;
  let current: Partition | undefined;
  let after = '';
  return (nowMs, limit) => {
    let looks = limit * looksPerDrop;
    let removed = 0;
    let partitionsLeft = list.length + 1;
    while (looks > 0 && removed < limit && partitionsLeft > 0) {
      if (current === undefined || current.position < 0) {
        if (position <= 0 || position > list.length) position = list.length;
        current = list[--position];
        after = '';
        partitionsLeft--;
        if (current === undefined) break;
      }
      const expired: Item[] = [];
      let isThrough = true;
      visitUp(current, after, behindAllKeys, (item) => {
        if (looks === 0 || removed + expired.length === limit) {
          isThrough = false;
          return false;
        }
        looks--;
        after = item.sk;
        if (hasExpired(item, nowMs)) expired.push(item);
        return true;
      });
      for (const item of expired) store.remove(item);
      removed += expired.length;
      if (isThrough) current = undefined;
    }
    return removed;
  };
}
