import { expect, it } from 'vitest';
import { memoryTable } from '../../../engine/table/memory.ts';
import { describeTable } from './contract.ts';

describeTable('memory', async () => ({ table: memoryTable() }));

it('the memory table leaves expired items alone when it poses as one with native expiry', async () => {
  const table = memoryTable({ expiry: 'native' });
  await table.put({ kind: 'put', item: { pk: 'p', sk: '1', ttl: 1 } });
  expect([table.expiry, await table.dropExpired(9_000, 10)]).toEqual(['native', 0]);
  expect(await table.get({ pk: 'p', sk: '1' })).toEqual({ pk: 'p', sk: '1', ttl: 1 });
});
