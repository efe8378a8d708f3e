import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemSize } from '../../../engine/table/itemSize.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { metered } from '../../../engine/table/metered.ts';
import type {
  Item,
  Key,
  Put,
  Remove,
  SingleWrite,
  Table,
  TransactWrite,
  Value,
} from '../../../engine/table/port.ts';
import { keyOf } from '../../../engine/table/refusals.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { mapOf } from '../../support/mapOf.ts';

const largestBytes = 60_000;
const seed = 1;
const key: fc.Arbitrary<Key> = fc.record({
  pk: fc.constantFrom('p', 'partition'),
  sk: fc.constantFrom('1', '2', '3', '4'),
});
/** All magnitudes alike, so that small ones are not crowded out. */
const length = fc
  .double({ min: 0, max: Math.log(largestBytes), noNaN: true })
  .map((log) => Math.floor(Math.exp(log)));
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
    .filter((n) => Math.abs(n) > 1e-100),
  fc.constantFrom(0, 1, -1, 10, 1_000, 123_000, 0.5, 0.001, 1_700_000_000_000),
);
const plainValue: fc.Arbitrary<Value> = fc.oneof(
  length.map((bytes) => new Uint8Array(bytes)),
  length.map((bytes) => 'x'.repeat(bytes)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  number,
  fc.boolean(),
);
/** Some names are stored behind a tilde. */
const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/^~*(__proto__)?$/.test(text));
const map = (inner: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.dictionary(name, inner, { maxKeys: 12 }).map(mapOf);
const value = fc.oneof(plainValue, map(fc.oneof(number, fc.boolean(), map(number))));
const attributes = fc.record({ a: value, b: value, n: number, m: map(number) }, { requiredKeys: ['m'] });

const put: fc.Arbitrary<Put> = fc
  .tuple(key, attributes)
  .map(([{ pk, sk }, rest]) => ({ kind: 'put', item: { ...rest, pk, sk } as Item }));
const remove: fc.Arbitrary<Remove> = key.map((key) => ({ kind: 'remove', key }));
const update: fc.Arbitrary<SingleWrite> = fc
  .tuple(key, value, fc.boolean())
  .map(([key, b, creates]) => ({ kind: 'update', key, set: [[['b'], b]], unset: [['a']], creates }));
const condition = fc.option(
  fc.constantFrom(
    { is: 'absent' as const },
    { is: 'present' as const },
    { is: 'present' as const, path: ['a'] as const },
  ),
  { nil: undefined },
);
const write: fc.Arbitrary<SingleWrite> = fc
  .tuple(fc.oneof(put, put, remove, update), condition)
  .map(([each, only]) => (only === undefined ? each : { ...each, if: only }));
const apart = <T extends TransactWrite>(writes: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(writes, {
    minLength: 1,
    maxLength: 5,
    selector: (each) => `${keyOf(each).pk} ${keyOf(each).sk}`,
  });

type Step = (table: Table, token: string) => Promise<unknown>;
const carryOut = (single: SingleWrite): Step => {
  if (single.kind === 'put') return (table) => table.put(single);
  if (single.kind === 'update') return (table) => table.update(single);
  return (table) => table.remove(single);
};
const eventual = fc.record({ eventual: fc.boolean() });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: write.map(carryOut) },
  {
    weight: 1,
    arbitrary: fc.tuple(key, eventual).map(
      ([key, how]): Step =>
        (table) =>
          table.get(key, how),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uniqueArray(key, { minLength: 1, selector: ({ pk, sk }) => pk + sk }), eventual)
      .map(
        ([keys, how]): Step =>
          (table) =>
            table.batchGet(keys, how),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(key, fc.integer({ min: 1, max: 5 }), eventual).map(
      ([{ pk, sk }, limit, how]): Step =>
        (table) =>
          table.query({ pk, from: sk, limit, ...how }),
    ),
  },
  {
    weight: 1,
    arbitrary: apart(fc.oneof(put, remove)).map(
      (writes): Step =>
        (table) =>
          table.batchWrite(writes),
    ),
  },
  {
    weight: 3,
    arbitrary: apart(write).map(
      (writes): Step =>
        (table, token) =>
          table.transact(writes, token),
    ),
  },
);

describe('the units of the meter', () => {
  let engine: DynamodbEngine;
  beforeAll(async () => {
    engine = await startDynamodbEngine();
  });
  afterAll(() => engine.stop());

  it('are those that DynamoDB reports, which reports none of what it refuses', async () => {
    const reach = { equal: 0, refused: 0, mostUnits: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
        let reported = 0;
        const scope = randomUUID().slice(0, 30);
        const dynamodb = await engine.openTable({
          onConsumed: (_, units) => {
            reported += units;
          },
        });
        const twin = metered(memoryTable());
        for (const [at, each] of steps.entries()) {
          const token = `${scope}-${at}`;
          twin.meter.reset();
          reported = 0;
          const [ours, theirs] = [await each(twin.table, token), await each(dynamodb, token)];
          const units = twin.meter.readUnits + twin.meter.writeUnits;
          const isRefused = (ours as { outcome?: string } | undefined)?.outcome === 'refused';
          if (isRefused) {
            expect(theirs).toMatchObject({ outcome: 'refused' });
            expect(reported).toBe(0);
            expect(units).toBeGreaterThan(0);
            reach.refused++;
          } else {
            expect(reported, `${each}`).toBe(units);
            reach.equal++;
          }
          reach.mostUnits = Math.max(reach.mostUnits, units);
        }
        await dynamodb.close();
      }),
      { numRuns: 20, seed },
    );
    expect(Math.min(reach.equal, reach.refused)).toBeGreaterThan(50);
    expect(reach.mostUnits).toBeGreaterThan(40);
  });

  it('agree with it to the byte on what an item measures', async () => {
    const reported: number[] = [];
    const dynamodb = await engine.openTable({ onConsumed: (_, units) => reported.push(units) });
    await fc.assert(
      fc.asyncProperty(key, attributes, async (place, rest) => {
        const item = (padBytes: number): Item =>
          ({ ...rest, ...place, pad: new Uint8Array(padBytes) }) as Item;
        const units = Math.ceil(itemSize(item(0)) / 1_024);
        const room = units * 1_024 - itemSize(item(0));
        await dynamodb.remove({ kind: 'remove', key: place });
        reported.length = 0;
        for (const padBytes of [room, room + 1]) await dynamodb.put({ kind: 'put', item: item(padBytes) });
        expect(reported).toEqual([units, units + 1]);
      }),
      { numRuns: 60, seed },
    );
    await dynamodb.close();
  });
});
