import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { lmdbTable } from '../../../engine/table/lmdb.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import {
  type Condition,
  InvalidTableRequest,
  type Page,
  type Path,
  type Query,
  type SingleWrite,
  type Table,
  type TransactWrite,
  type Value,
} from '../../../engine/table/port.ts';
import { startDynamodbEngine } from '../../support/dynamodbEngine.ts';
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
        is: fc.constantFrom('atMost' as const, 'atLeast' as const),
        path,
        value: fc.constantFrom<string | number>(0, 1, 'b'),
      }),
      fc.record({
        is: fc.constantFrom('all' as const, 'any' as const),
        of: fc.array(tie('condition'), { maxLength: 2 }),
      }),
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
  | { readonly act: 'query'; readonly query: Omit<Query, 'pk'> };

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
    // DynamoDB takes an entry only out of a map that is there; Dynoxide is not so strict.
    unset: fc.array(fc.constantFrom<Path>(['n'], ['s'], ['m'], ['x']), { maxLength: 1 }),
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
      // Dynoxide gives the key for what was there before a creation.
      ...(returning && !(change.creates && returning === 'old') && { returning }),
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
    if (each.act === 'query') return await wholePage(table, each.query);
    if (each.act === 'transact') return await table.transact(each.writes, token);
    if (each.write.kind === 'put') return await table.put(each.write);
    if (each.write.kind === 'update') return await table.update(each.write);
    return await table.remove(each.write);
  } catch (error) {
    return (error as Error).name;
  }
}

/** There *may* be more behind a page: DynamoDB says so of every page that is full. */
async function wholePage(table: Table, query: Omit<Query, 'pk'>): Promise<Page> {
  const page = await table.query({ pk: 'p', ...query });
  if (page.next === undefined) return page;
  const { items } = await table.query({ pk: 'p', ...query, after: page.next });
  return items.length > 0 ? page : { items: page.items };
}

/** Performs random steps on both and compares what each answers, and what is left in the end. */
async function compare(table: Table, numRuns: number): Promise<void> {
  const scope = randomBytes(8).toString('hex');
  let tokens = 0;
  let refused = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (steps) => {
      const memory = memoryTable();
      for (const key of (await table.query({ pk: 'p' })).items) await table.remove({ kind: 'remove', key });
      for (const each of steps) {
        const token = `${scope}-${tokens++}`;
        const [a, b] = await Promise.all([perform(memory, each, token), perform(table, each, token)]);
        expect(plain(b)).toEqual(plain(a));
        if (JSON.stringify(a).includes('refused')) refused++;
        if (JSON.stringify(a).includes('done')) done++;
      }
      const [a, b] = [await memory.query({ pk: 'p' }), await table.query({ pk: 'p' })];
      expect(plain(b)).toEqual(plain(a));
    }),
    { numRuns },
  );
  expect(Math.min(refused, done)).toBeGreaterThan(numRuns * 2);
}

it('memory and lmdb answer every sequence of operations alike', async () => {
  const folder = await temporaryFolder();
  const lmdb = lmdbTable({ directory: folder.path });
  await compare(lmdb, 100);
  await lmdb.close();
  await folder.remove();
});

it('memory and DynamoDB answer every sequence of operations alike', async () => {
  const engine = await startDynamodbEngine();
  onTestFinished(engine.stop);
  const dynamodb = await engine.openTable();
  await compare(dynamodb, 50);
  await dynamodb.close();
});

it('memory and lmdb take no entry out of a map that is not there', async () => {
  const folder = await temporaryFolder();
  for (const table of [memoryTable(), lmdbTable({ directory: folder.path })]) {
    const key = { pk: 'p', sk: '1' };
    await table.put({ kind: 'put', item: { ...key, s: 'x' } });
    for (const name of ['s', 'never']) {
      const update = table.update({ kind: 'update', key, unset: [[name, 'a']] });
      await expect(update).rejects.toThrow(InvalidTableRequest);
    }
    await table.close();
  }
  await folder.remove();
});
