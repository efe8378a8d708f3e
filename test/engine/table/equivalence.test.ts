import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lmdbTable } from '../../../engine/table/lmdb.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import type {
  Condition,
  Path,
  SingleWrite,
  Table,
  TransactWrite,
  Value,
} from '../../../engine/table/port.ts';
import { mapOf } from '../../support/mapOf.ts';
import { plain } from '../../support/plain.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const sk = fc.constantFrom('0', '00', '1', '5', '9', 'a', '~');
const path: fc.Arbitrary<Path> = fc.constantFrom<Path>(
  ['n'],
  ['s'],
  ['m'],
  ['m', 'a'],
  ['m', 'b'],
  ['x', 'a'],
);
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom<Value>('', 'b', true, mapOf({}), mapOf({ a: 1 }), mapOf({ a: 1, b: 'x' })),
  fc.uint8Array({ maxLength: 2 }),
);
const condition: fc.Arbitrary<Condition | undefined> = fc.option(
  fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      fc.record({ is: fc.constantFrom('absent' as const, 'present' as const) }),
      fc.record({ is: fc.constantFrom('absent' as const, 'present' as const), path }),
      fc.record({ is: fc.constant('equals' as const), path, value }),
      fc.record({
        is: fc.constant('atMost' as const),
        path,
        value: fc.constantFrom<string | number>(0, 1, 'b'),
      }),
      fc.record({ is: fc.constant('all' as const), of: fc.array(tie('condition'), { maxLength: 2 }) }),
    ),
  })).condition,
  { nil: undefined },
);
const attributes = fc.record(
  {
    n: fc.integer({ min: -2, max: 2 }),
    s: fc.constantFrom('a', 'b'),
    m: fc.dictionary(fc.constantFrom('a', 'b'), value).map(mapOf),
  },
  { requiredKeys: [] },
);

type Step =
  | { readonly act: 'write'; readonly write: SingleWrite }
  | { readonly act: 'transact'; readonly writes: readonly TransactWrite[] }
  | { readonly act: 'query'; readonly query: Omit<Parameters<Table['query']>[0], 'pk'> };

const put = fc
  .record({ sk, attributes, if: condition, returning: fc.constantFrom('old' as const, undefined) })
  .map(
    (each): SingleWrite => ({
      kind: 'put',
      item: { pk: 'p', sk: each.sk, ...each.attributes },
      ...(each.if && { if: each.if }),
      ...(each.returning && { returning: each.returning }),
    }),
  );
const update = fc
  .record({
    sk,
    set: fc.array(fc.tuple(path, value), { maxLength: 2 }),
    add: fc.array(fc.tuple(path, fc.integer({ min: -1, max: 1 })), { maxLength: 1 }),
    unset: fc.array(path, { maxLength: 1 }),
    creates: fc.boolean(),
    if: condition,
    returning: fc.constantFrom('old' as const, 'new' as const, undefined),
  })
  .map(
    ({ sk, if: onlyIf, returning, ...change }): SingleWrite => ({
      kind: 'update',
      key: { pk: 'p', sk },
      ...change,
      ...(onlyIf && { if: onlyIf }),
      ...(returning && { returning }),
    }),
  );
const remove = fc.record({ sk, if: condition }).map(
  (each): SingleWrite => ({
    kind: 'remove',
    key: { pk: 'p', sk: each.sk },
    ...(each.if && { if: each.if }),
  }),
);
const write = fc.oneof(put, update, remove);
const query = fc.record(
  { from: sk, to: sk, after: sk, limit: fc.integer({ min: 1, max: 4 }), descending: fc.boolean() },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: write.map((each): Step => ({ act: 'write', write: each })) },
  {
    weight: 2,
    arbitrary: fc
      .array(write, { minLength: 1, maxLength: 4 })
      .map((writes): Step => ({ act: 'transact', writes })),
  },
  { weight: 2, arbitrary: query.map((each): Step => ({ act: 'query', query: each })) },
);

async function perform(table: Table, each: Step, token: string): Promise<unknown> {
  try {
    if (each.act === 'query') return await table.query({ pk: 'p', ...each.query });
    if (each.act === 'transact') return await table.transact(each.writes, token);
    if (each.write.kind === 'put') return await table.put(each.write);
    if (each.write.kind === 'update') return await table.update(each.write);
    return await table.remove(each.write);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

it('memory and lmdb answer every sequence of operations alike', async () => {
  const folder = await temporaryFolder();
  const lmdb = lmdbTable({ directory: folder.path });
  let tokens = 0;
  let refused = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (steps) => {
      const memory = memoryTable();
      for (const each of steps) {
        const token = `t${tokens++}`;
        const [a, b] = await Promise.all([perform(memory, each, token), perform(lmdb, each, token)]);
        expect(plain(b)).toEqual(plain(a));
        if (JSON.stringify(a).includes('refused')) refused++;
        if (JSON.stringify(a).includes('done')) done++;
      }
      const [a, b] = [await memory.query({ pk: 'p' }), await lmdb.query({ pk: 'p' })];
      expect(plain(b)).toEqual(plain(a));
      for (const key of b.items) await lmdb.remove({ kind: 'remove', key });
    }),
    { numRuns: 100 },
  );
  expect(Math.min(refused, done)).toBeGreaterThan(200);
  await lmdb.close();
  await folder.remove();
});
