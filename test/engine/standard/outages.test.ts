import { expect, it } from 'vitest';
import { memoryTable } from '../../../engine/table/memory.ts';
import { StorageUnavailable, type Table } from '../../../engine/table/port.ts';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { arnOf, makeQueue, testEngine } from '../../support/testEngine.ts';

/** A table of which one operation is gone while the test says so. */
function failing(operation: 'query' | 'transact' | 'remove') {
  const table = memoryTable();
  let after = Number.POSITIVE_INFINITY;
  const call = table[operation] as (...asked: unknown[]) => Promise<unknown>;
  const wrapped: Table = {
    ...table,
    [operation]: (...asked: unknown[]) =>
      after-- > 0 ? call(...asked) : Promise.reject(new StorageUnavailable('gone')),
  };
  const { context } = testEngine({ table: wrapped });
  return {
    context,
    client: clientOf(context),
    failAfter: (calls: number) => {
      after = calls;
    },
  };
}

it('a receive answers with what it holds when the table is gone before its second page', async () => {
  const { context, client, failAfter } = failing('query');
  const queue = await makeQueue(context, 'q');
  const ten = Array.from({ length: 10 }, (_, i) => `${i}`);
  // teaches that parcels are full, so that a page of them is short
  for (let i = 0; i < 20; i++) {
    await client.sendMany(queue, ten);
    await client.deleteMany(
      queue,
      (await client.receive(queue)).map(({ ReceiptHandle }) => ReceiptHandle),
    );
  }
  for (const body of ten) await client.send(queue, body);
  failAfter(1);
  expect(bodiesOf(await client.receive(queue))).toEqual(ten.slice(0, 5));
  await expect(client.receive(queue)).rejects.toThrow(StorageUnavailable);
});

it('a receive answers with what it holds when a dead letter cannot be moved', async () => {
  const { context, client, failAfter } = failing('transact');
  await makeQueue(context, 'dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
  const queue = await makeQueue(context, 'q', { RedrivePolicy });
  await client.send(queue, 'dying');
  const [dying] = await client.receive(queue);
  await client.change(queue, dying!.ReceiptHandle, 0);
  await client.send(queue, 'living');
  failAfter(0);
  expect(bodiesOf(await client.receive(queue))).toEqual(['living']);
  await expect(client.receive(queue)).rejects.toThrow(StorageUnavailable);
});

it('a receive answers with what it holds when another parcel cannot be removed', async () => {
  const { context, client, failAfter } = failing('remove');
  const queue = await makeQueue(context, 'q');
  for (const body of ['a', 'b']) await client.send(queue, body);
  failAfter(1);
  expect(bodiesOf(await client.receive(queue))).toEqual(['a']);
  failAfter(0);
  await expect(client.receive(queue)).rejects.toThrow(StorageUnavailable);
  failAfter(Number.POSITIVE_INFINITY);
  expect(bodiesOf(await client.receive(queue))).toEqual(['b']);
});
