import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { transactItem } from '../../engine/table/dynamodb/writeRequests.ts';
import { isParcelSk } from '../../engine/table/keys.ts';
import type { Key } from '../../engine/table/port.ts';
import { keyOf } from '../../engine/table/refusals.ts';
import type { Made, Purpose } from '../../engine/transact/made.ts';

/** Where an item of a transaction comes from, by which its refusal is understood. */
export type Origin = {
  readonly queue: string;
  readonly purpose: Purpose;
  /** Of the item that it writes. */
  readonly key: Key;
  /** In which those of a process go one after the other that write to the same group, or parcel. */
  readonly lane: string;
  readonly committed: () => Promise<void>;
};

/** By the items themselves: they are handed through the caller's code, and have no room for more. */
const origins = new WeakMap<TransactWriteItem, Origin>();

export const originOf = (item: TransactWriteItem): Origin | undefined => origins.get(item);

/** The writes as Amazon's client takes them. */
export function itemsOf(tableName: string, queue: string, { writes, committed }: Made): TransactWriteItem[] {
  return writes.map(([purpose, write]) => {
    const item = transactItem(tableName, write);
    const key = keyOf(write);
    const lane = isParcelSk(key.sk) ? `${key.pk} ${key.sk}` : key.pk;
    origins.set(item, { queue, purpose, key, lane, committed });
    return item;
  });
}
