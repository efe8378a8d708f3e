import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { transactItem } from '../../engine/table/dynamodb/writeRequests.ts';
import type { Made, Purpose } from '../../engine/transact/made.ts';

/** Where an item of a transaction comes from, by which its refusal is understood. */
export type Origin = {
  readonly queue: string;
  readonly purpose: Purpose;
  /** Of the item that it writes. */
  readonly key: { readonly pk: string; readonly sk: string };
  readonly committed: () => Promise<void>;
};

/** By the items themselves: they are handed through the caller's code, and have no room for more. */
const origins = new WeakMap<TransactWriteItem, Origin>();

export const originOf = (item: TransactWriteItem): Origin | undefined => origins.get(item);

/** The writes as Amazon's client takes them. */
export function itemsOf(tableName: string, queue: string, { writes, committed }: Made): TransactWriteItem[] {
  return writes.map(([purpose, write]) => {
    const item = transactItem(tableName, write);
    const { pk, sk } = write.kind === 'put' ? write.item : write.key;
    origins.set(item, { queue, purpose, key: { pk, sk }, committed });
    return item;
  });
}
