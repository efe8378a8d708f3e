import { beforeEach, describe, expect, it } from 'vitest';
import type { Queue } from '../../engine/model/queue.ts';
import { createRecords, type Records } from '../../engine/records.ts';
import { absent } from '../../engine/table/conditions.ts';
import { type SingleWrite, StorageUnavailable, type Table } from '../../engine/table/port.ts';
import { type ManualClock, manualClock } from '../support/manualClock.ts';
import { seededIds } from '../support/seeded.ts';
import { caller } from '../support/testEngine.ts';
import { testTable } from '../support/testTable.ts';

const { account, region } = caller;
let clock: ManualClock;
let table: Table;
let here: Records;
let there: Records;
beforeEach(() => {
  clock = manualClock();
  table = testTable();
  here = createRecords({ table, clock, ids: seededIds(1) }, 5_000);
  there = createRecords({ table, clock, ids: seededIds(2) }, 5_000);
});
const state = (name: string, more: Partial<Queue> = {}) => ({
  account,
  region,
  name,
  id: name,
  generation: 0,
  shards: 1,
  isFifo: false,
  createdMs: 1,
  modifiedMs: 1,
  revision: 1,
  attributes: {},
  tags: {},
  ...more,
});
const find = (records: Records, name = 'orders') => records.find(account, region, name);
const read = async (records: Records, name = 'orders') => (await records.read(account, region, name))!;

describe('queue records', () => {
  it('are trusted for as long as was set and not a millisecond longer', async () => {
    await here.replace(undefined, state('orders'));
    await find(there);
    await here.replace(await read(here), state('orders', { generation: 1, revision: 2 }));
    await clock.advance(4_999);
    expect((await find(there))?.generation).toBe(0);
    await clock.advance(1);
    expect((await find(there))?.generation).toBe(1);
  });

  it('are known at once to the process that wrote or forgot them', async () => {
    await here.replace(undefined, state('orders'));
    await here.replace(await read(here), state('orders', { generation: 1, revision: 2 }));
    expect((await find(here))?.generation).toBe(1);
    await there.replace(await read(there), state('orders', { generation: 2, revision: 3 }));
    here.forget(account, region, 'orders');
    expect((await find(here))?.generation).toBe(2);
  });

  it('are not kept of queues that are not there', async () => {
    expect(await find(here)).toBeUndefined();
    await there.replace(undefined, state('orders'));
    expect((await find(here))?.id).toBe('orders');
  });

  it('are hidden once deleted, but can be read', async () => {
    await here.replace(undefined, state('orders', { deletedMs: 7 }));
    expect(await find(here)).toBeUndefined();
    expect((await read(here)).deletedMs).toBe(7);
  });

  it('are replaced only as they were read', async () => {
    await here.replace(undefined, state('orders'));
    expect(await there.replace(undefined, state('orders'))).toBe(false);
    const before = await read(there);
    expect(await here.replace(before, state('orders', { revision: 2 }))).toBe(true);
    expect(await there.replace(before, state('orders', { revision: 2, generation: 9 }))).toBe(false);
    expect((await find(there))?.generation).toBe(0);
  });

  it('are replaced with what is written alongside, or not at all', async () => {
    const alongside: SingleWrite = { kind: 'put', item: { pk: 'w', sk: 'x' }, if: absent() };
    expect(await here.replace(undefined, state('orders'), [alongside])).toBe(true);
    expect(await here.replace(await read(here), state('orders', { revision: 2 }), [alongside])).toBe(false);
    expect((await read(here)).revision).toBe(1);
  });

  it('that may or may not have been written are a fault of the storage, and are read anew', async () => {
    await here.replace(undefined, state('orders'));
    const before = await read(here);
    const { put } = table;
    table.put = async (write) => {
      await put(write);
      return { outcome: 'unknown' };
    };
    const replaced = here.replace(before, state('orders', { generation: 1, revision: 2 }));
    const fault = expect(replaced).rejects.toThrow(StorageUnavailable);
    await clock.advance(10_000);
    await fault;
    expect((await find(here))?.generation).toBe(1);
  });

  it('are listed by name, page by page, without the deleted and those of others', async () => {
    for (const name of ['b', 'a', 'ab', 'c']) await here.replace(undefined, state(name));
    await here.replace(undefined, state('aa', { deletedMs: 7 }));
    await here.replace(undefined, state('a', { account: '111111111111' }));
    const names = async (more: { prefix?: string; after?: string; limit: number }) => {
      const { queues, next } = await here.list({ account, region, ...more });
      return [queues.map(({ name }) => name), next];
    };
    expect(await names({ limit: 10 })).toEqual([['a', 'ab', 'b', 'c'], undefined]);
    expect(await names({ limit: 2 })).toEqual([['a', 'ab'], 'ab']);
    expect(await names({ limit: 2, after: 'ab' })).toEqual([['b', 'c'], undefined]);
    expect(await names({ limit: 10, prefix: 'a' })).toEqual([['a', 'ab'], undefined]);
  });
});
