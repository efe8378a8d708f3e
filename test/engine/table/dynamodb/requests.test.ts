import { expect, it } from 'vitest';
import { absent, present } from '../../../../engine/table/conditions.ts';
import { type Put, StorageUnavailable } from '../../../../engine/table/port.ts';
import { answer, cancelled, refusal } from './scriptedEndpoint.ts';
import { scriptedTable } from './scriptedTable.ts';
import { deadlineMs, shortBreath } from './shortBreath.ts';

const attributes = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const put = (sk: string, pk = 'p'): Put => ({ kind: 'put', item: { pk, sk } });
const leftOver = (...sks: string[]) =>
  answer({ UnprocessedItems: { table: sks.map((sk) => ({ PutRequest: { Item: attributes(sk) } })) } });
const askedSks = (body: unknown) => JSON.stringify(body).match(/(?<="sk":\{"S":")\w+/g);

it('asks again for what a batch of writes left over, and for nothing else', async () => {
  const { table, endpoint } = await scriptedTable([leftOver('2', '3'), leftOver('3'), answer()]);
  const throttled: string[] = [];
  table.onThrottle?.((pk) => throttled.push(pk));
  await table.batchWrite([put('1'), put('2'), put('3')]);
  expect(endpoint.asked.map(({ body }) => askedSks(body))).toEqual([['1', '2', '3'], ['2', '3'], ['3']]);
  expect(throttled).toEqual(['p', 'p']);
});

it('gives a batch of writes up at its deadline', async () => {
  const { table } = await scriptedTable([leftOver('1')], { clock: shortBreath(3), deadlineMs });
  await expect(table.batchWrite([put('1')])).rejects.toThrow(StorageUnavailable);
});

it('asks again for what a batch of reads left over, and answers in order', async () => {
  const page = (found: string[], left: string[]) =>
    answer({
      Responses: { table: found.map(attributes) },
      UnprocessedKeys: left.length > 0 ? { table: { Keys: left.map(attributes) } } : {},
    });
  const { table, endpoint } = await scriptedTable([
    page([], ['1', '2', '3']),
    page(['3'], ['1', '2']),
    page(['1'], []),
  ]);
  const keys = ['1', '2', '3'].map((sk) => ({ pk: 'p', sk }));
  expect((await table.batchGet(keys)).map((item) => item?.sk)).toEqual(['1', undefined, '3']);
  expect(endpoint.asked.map(({ body }) => askedSks(body))).toEqual([
    ['1', '2', '3'],
    ['1', '2', '3'],
    ['1', '2'],
  ]);
});

it('tells of every attempt that was throttled, repeated by whomever, and of the partition', async () => {
  const throttle = refusal('ProvisionedThroughputExceededException');
  const { table, endpoint } = await scriptedTable([
    throttle,
    throttle,
    answer(),
    throttle,
    answer(),
    cancelled({ Code: 'None' }, { Code: 'ThrottlingError' }, { Code: 'TransactionConflict' }),
    answer(),
    refusal('TransactionConflictException'),
    answer(),
  ]);
  const throttled: string[] = [];
  table.onThrottle?.((pk) => throttled.push(pk));
  await table.put({ ...put('1', 'a'), if: absent() });
  await table.get({ pk: 'b', sk: '1' });
  await table.transact([put('1', 'c'), put('1', 'd'), put('1', 'e')], 'token');
  await table.put({ ...put('1', 'f'), if: absent() });
  expect(throttled).toEqual(['a', 'a', 'b', 'd']);
  expect(endpoint.asked).toHaveLength(9);
});

it('keeps one connection for calls that follow each other', async () => {
  const { table, endpoint } = await scriptedTable([answer()]);
  for (let n = 0; n < 10; n++) await table.put({ ...put('1'), ...(n % 2 === 0 && { if: absent() }) });
  expect([endpoint.asked.length, endpoint.connections]).toEqual([10, 1]);
});

it('has no more calls under way than it may, and gives up one whose turn does not come', async () => {
  const deadlines: (() => void)[] = [];
  const clock = { sleep: () => new Promise<void>((resolve) => deadlines.push(resolve)) };
  const { table, endpoint } = await scriptedTable(['silence'], { clock, deadlineMs, concurrency: 2 });
  const [first, second, third] = Array.from({ length: 3 }, () =>
    table.remove({ kind: 'remove', key: { pk: 'p', sk: '1' }, if: present() }),
  );
  await endpoint.arrived(2);
  deadlines[2]!();
  await expect(third).rejects.toThrow(StorageUnavailable);
  deadlines[0]!();
  deadlines[1]!();
  expect([await first, await second]).toEqual([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
  expect([endpoint.asked.length, endpoint.connections]).toEqual([2, 2]);
});

it('lets the next call begin when one ends', async () => {
  const { table, endpoint } = await scriptedTable([answer()], { concurrency: 2 });
  await Promise.all(Array.from({ length: 20 }, (_, n) => table.put(put(`${n}`))));
  expect([endpoint.asked.length, endpoint.connections]).toEqual([20, 2]);
});

it('waits at its close for what is under way', async () => {
  const { table, endpoint } = await scriptedTable([answer()]);
  let isDone = false;
  const writing = table.put(put('1')).then(() => {
    isDone = true;
  });
  await table.close();
  await new Promise(setImmediate);
  expect(isDone).toBe(true);
  await writing;
  expect(endpoint.asked).toHaveLength(1);
});

it('asks for the units that a request has cost when somebody wants to know them', async () => {
  const units = { ConsumedCapacity: { TableName: 'table', CapacityUnits: 2.5 } };
  const quiet = await scriptedTable([answer(units)]);
  await quiet.table.get({ pk: 'p', sk: '1' });
  expect(quiet.endpoint.asked[0]?.body.ReturnConsumedCapacity).toBeUndefined();

  const consumed: [string, number][] = [];
  const { table, endpoint } = await scriptedTable([answer(units)], {
    onConsumed: (operation, units) => consumed.push([operation, units]),
  });
  await table.get({ pk: 'p', sk: '1' });
  await table.put(put('1'));
  expect(endpoint.asked.map(({ body }) => body.ReturnConsumedCapacity)).toEqual(['TOTAL', 'TOTAL']);
  expect(consumed).toEqual([
    ['get', 2.5],
    ['put', 2.5],
  ]);
});
