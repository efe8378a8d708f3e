import { expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import type { Table } from '../../../engine/table/port.ts';
import { clientOf } from '../../support/client.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { testTable } from '../../support/testTable.ts';
import { acknowledging, commit } from './acknowledging.ts';

/** A table on which something happens behind the next read of anchors, once. */
function interrupted(table: Table): { readonly table: Table; next(happens: () => Promise<unknown>): void } {
  let meanwhile: (() => Promise<unknown>) | undefined;
  return {
    table: {
      ...table,
      async batchGet(keys) {
        const happens = meanwhile;
        meanwhile = undefined;
        const items = await table.batchGet(keys);
        await happens?.();
        return items;
      },
    },
    next(happens) {
      meanwhile = happens;
    },
  };
}

test('a message whose holder keeps it longer while its acknowledgement is made is gone with the transaction', async () => {
  const { table, next } = interrupted(testTable({ weigh }));
  const { context } = testEngine({ table });
  const client = clientOf(context);
  const QueueUrl = await makeQueue(context, 'orders');
  await client.send('orders', 'hello');
  const [held] = await client.receive('orders', { VisibilityTimeout: 60 });
  next(() => client.change('orders', held!.ReceiptHandle, 300));
  const made = await acknowledging(context, QueueUrl, [held!]);
  expect(await commit(context, made, 'hello')).toBe('committed');
  expect(await client.counts('orders')).toEqual([0, 0, 0]);
});
