import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parcelSk, visibleAtOf } from '../../../engine/table/keys.ts';
import { lmdbTable } from '../../../engine/table/lmdb.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import type { Counts, Item, Table } from '../../../engine/table/port.ts';
import type { Weigh } from '../../../engine/table/tally.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const weigh: Weigh = (item) => {
  if (typeof item.sent !== 'string') return undefined;
  const sentMs = item.sent === '' ? [] : item.sent.split(',').map(Number);
  return { visibleAtMs: visibleAtOf(item.sk), received: item.received === true, sentMs };
};

/** Counts by looking at every message. */
function countOneByOne(items: Iterable<Item>, pk: string, nowMs: number, oldestMs: number): Counts {
  const counts = { visible: 0, inFlight: 0, delayed: 0 };
  for (const item of items) {
    const weight = item.pk === pk ? weigh(item) : undefined;
    if (weight === undefined) continue;
    const state = weight.visibleAtMs <= nowMs ? 'visible' : weight.received ? 'inFlight' : 'delayed';
    counts[state] += weight.sentMs.filter((ms) => ms >= oldestMs).length;
  }
  return counts;
}

// A few seconds, each cut in many places, and a gap of hours now and then.
const instant = fc
  .tuple(fc.constantFrom(0, 1, 2, 63, 64, 7_200), fc.integer({ min: 0, max: 1_999 }))
  .map(([second, ms]) => 1_000_000_000 + second * 1_000 + ms);
const step = fc.oneof(
  fc.record({
    act: fc.constant('put' as const),
    slot: fc.nat(11),
    pk: fc.constantFrom('a', 'b'),
    visibleAtMs: instant,
    received: fc.boolean(),
    ages: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 3 }),
  }),
  fc.record({ act: fc.constant('remove' as const), slot: fc.nat(11) }),
  fc.record({
    act: fc.constant('count' as const),
    pk: fc.constantFrom('a', 'b'),
    nowMs: instant,
    backMs: fc.nat(5_000),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

async function agrees(table: Table, steps: readonly Step[]): Promise<void> {
  const slots = new Map<number, Item>();
  for (const each of steps) {
    if (each.act === 'count') {
      const oldestMs = each.nowMs - each.backMs;
      expect(table.tally!.count(each.pk, each.nowMs, oldestMs)).toEqual(
        countOneByOne(slots.values(), each.pk, each.nowMs, oldestMs),
      );
      continue;
    }
    const old = slots.get(each.slot);
    if (each.act === 'remove') {
      if (old !== undefined) await table.remove({ kind: 'remove', key: old });
      slots.delete(each.slot);
      continue;
    }
    const item = {
      pk: each.pk,
      sk: parcelSk(each.visibleAtMs, `slot${each.slot}`),
      received: each.received,
      sent: each.ages.map((age) => each.visibleAtMs - age).join(','),
    };
    const isElsewhere = old !== undefined && (old.pk !== item.pk || old.sk !== item.sk);
    await table.transact(
      [
        { kind: 'put', item },
        ...(isElsewhere ? ([{ kind: 'remove', key: { pk: old.pk, sk: old.sk } }] as const) : []),
      ],
      `token${tokens++}`,
    );
    slots.set(each.slot, item);
  }
  for (const { pk, sk } of slots.values()) await table.remove({ kind: 'remove', key: { pk, sk } });
}
let tokens = 0;

describe('tally', () => {
  it('counts exactly, whatever is written and asked in between (memory)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), (steps) =>
        agrees(memoryTable({ weigh }), steps),
      ),
      { numRuns: 400 },
    );
  });

  it('counts exactly, whatever is written and asked in between (lmdb)', async () => {
    const folder = await temporaryFolder();
    const table = lmdbTable({ directory: folder.path, weigh });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => agrees(table, steps)),
      { numRuns: 40 },
    );
    await table.close();
    await folder.remove();
  });

  it('counts what an earlier process has left', async () => {
    const folder = await temporaryFolder();
    const before = lmdbTable({ directory: folder.path, weigh });
    const sent = '5000,6000,7000';
    await before.put({ kind: 'put', item: { pk: 'a', sk: parcelSk(9_000, 'x'), sent, received: true } });
    await before.close();
    const after = lmdbTable({ directory: folder.path, weigh });
    expect(after.tally!.count('a', 8_000, 6_000)).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    expect(after.tally!.count('a', 9_000, 0)).toEqual({ visible: 3, inFlight: 0, delayed: 0 });
    await after.close();
    await folder.remove();
  });

  it('counts a write once while that write is under way (lmdb)', async () => {
    const folder = await temporaryFolder();
    const table = lmdbTable({ directory: folder.path, weigh });
    for (let round = 0; round < 40; round++) {
      const parcel = (id: string) => ({ pk: `p${round}`, sk: parcelSk(1_000, id), sent: '1000' });
      const visible = () => table.tally!.count(`p${round}`, 2_000, 0).visible;
      await table.put({ kind: 'put', item: parcel('first') });
      let isAnswered = false;
      const write = table.put({ kind: 'put', item: parcel('second') }).then(() => {
        isAnswered = true;
      });
      for (let turns = 0; turns < 2 + (round % 3); turns++) await new Promise((turn) => setImmediate(turn));
      // Holds this thread while the store's own commits: then a reader sees what the tally has not been told yet.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      expect(visible()).toBe(isAnswered ? 2 : 1);
      await write;
      expect(visible()).toBe(2);
    }
    await table.close();
    await folder.remove();
  });

  it('is absent from a table that was given no weights', () => {
    expect(memoryTable().tally).toBeUndefined();
  });
});
