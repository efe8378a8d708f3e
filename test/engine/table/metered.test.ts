import { describe, expect, it } from 'vitest';
import { absent, equals, present } from '../../../engine/table/conditions.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { type MeteredOperation, metered } from '../../../engine/table/metered.ts';
import type { Item } from '../../../engine/table/port.ts';
import { describeTable } from './contract.ts';

describeTable('metered memory', async () => ({ table: metered(memoryTable()).table }));

describe('metered', () => {
  /** An item of so many bytes by DynamoDB's rule. */
  const sized = (sk: string, bytes: number): Item => ({ pk: 'p', sk, b: new Uint8Array(bytes - 7) });
  const key = (sk: string) => ({ pk: 'p', sk });

  function setUp() {
    const seen: MeteredOperation[] = [];
    const { table, meter } = metered(memoryTable(), (operation) => seen.push(operation));
    const cost = async (call: () => Promise<unknown>) => {
      meter.reset();
      await call();
      return [meter.writeUnits, meter.readUnits];
    };
    return { table, meter, seen, cost };
  }

  it('bills a write by its started kilobytes, at least one', async () => {
    const { table, cost } = setUp();
    expect(await cost(() => table.put({ kind: 'put', item: sized('a', 1_024) }))).toEqual([1, 0]);
    expect(await cost(() => table.put({ kind: 'put', item: sized('b', 1_025) }))).toEqual([2, 0]);
    expect(await cost(() => table.remove({ kind: 'remove', key: key('none') }))).toEqual([1, 0]);
  });

  it('bills by the larger of what was there and what is there now', async () => {
    const { table, cost } = setUp();
    await table.put({ kind: 'put', item: sized('a', 3_000) });
    expect(await cost(() => table.put({ kind: 'put', item: sized('a', 100) }))).toEqual([3, 0]);
    const set = [[['c'], new Uint8Array(4_000)]] as const;
    expect(await cost(() => table.update({ kind: 'update', key: key('a'), set }))).toEqual([5, 0]);
    expect(await cost(() => table.remove({ kind: 'remove', key: key('a') }))).toEqual([5, 0]);
  });

  it('bills a refused write by what stood in the way', async () => {
    const { table, cost } = setUp();
    await table.put({ kind: 'put', item: sized('a', 2_500) });
    const put = { kind: 'put', item: sized('a', 9_000), if: absent() } as const;
    expect(await cost(() => table.put(put))).toEqual([3, 0]);
    expect(await cost(() => table.remove({ kind: 'remove', key: key('b'), if: present() }))).toEqual([1, 0]);
  });

  it('bills a transaction twice, also when it is refused', async () => {
    const { table, cost } = setUp();
    await table.put({ kind: 'put', item: sized('a', 1_500) });
    const move = (token: string) =>
      table.transact(
        [
          { kind: 'remove', key: key('a'), if: present() },
          { kind: 'put', item: sized('b', 1_500) },
        ],
        token,
      );
    expect(await cost(() => move('1'))).toEqual([8, 0]);
    expect(await cost(() => move('2'))).toEqual([6, 0]);
  });

  it('bills reads by their started four kilobytes: a page by its sum, others by item', async () => {
    const { table, cost } = setUp();
    for (const sk of ['a', 'b', 'c']) await table.put({ kind: 'put', item: sized(sk, 2_000) });
    await table.put({ kind: 'put', item: sized('d', 4_097) });
    expect(await cost(() => table.query({ pk: 'p', to: 'b' }))).toEqual([0, 1]);
    expect(await cost(() => table.query({ pk: 'p', to: 'c' }))).toEqual([0, 2]);
    expect(await cost(() => table.query({ pk: 'none' }))).toEqual([0, 1]);
    expect(await cost(() => table.query({ pk: 'none', eventual: true }))).toEqual([0, 0.5]);
    expect(await cost(() => table.get(key('d')))).toEqual([0, 2]);
    expect(await cost(() => table.get(key('d'), { eventual: true }))).toEqual([0, 1]);
    expect(await cost(() => table.get(key('none')))).toEqual([0, 1]);
    expect(await cost(() => table.batchGet([key('a'), key('b'), key('none')]))).toEqual([0, 3]);
  });

  it('bills a batch by its writes', async () => {
    const { table, cost } = setUp();
    await table.put({ kind: 'put', item: sized('a', 2_000) });
    const writes = [
      { kind: 'remove', key: key('a') },
      { kind: 'put', item: sized('b', 3_000) },
    ] as const;
    expect(await cost(() => table.batchWrite(writes))).toEqual([5, 0]);
  });

  it('counts a chain of calls as round trips, and calls side by side as one', async () => {
    const { table, meter, seen } = setUp();
    await table.put({ kind: 'put', item: key('a') });
    await Promise.all([table.get(key('a')), table.get(key('b')), table.query({ pk: 'p' })]);
    await table.remove({ kind: 'remove', key: key('a'), if: equals(['x'], 1) });
    expect([meter.operations, meter.roundTrips]).toEqual([5, 3]);
    expect(seen.map(({ operation, wave }) => `${operation} ${wave}`)).toEqual([
      'put 1',
      'get 2',
      'get 2',
      'query 2',
      'remove 3',
    ]);
    meter.reset();
    expect([meter.operations, meter.roundTrips, meter.writeUnits, meter.readUnits]).toEqual([0, 0, 0, 0]);
  });
});
