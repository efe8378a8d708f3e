import { expect, it } from 'vitest';
import { shardOf } from '../../../engine/table/keys.ts';
import { StorageUnavailable, type Table } from '../../../engine/table/port.ts';
import { bodiesOf, clientOf } from '../../support/client.ts';
import { makeQueue } from '../../support/testEngine.ts';
import { service } from './service.ts';

const goneShard = 5;
const withoutOneShard = (table: Table): Table => ({
  ...table,
  query: (query) =>
    /#\w+$/.test(query.pk) && shardOf(query.pk) === goneShard
      ? Promise.reject(new StorageUnavailable('gone'))
      : table.query(query),
});

it('a receive answers with what the other shards have when one of them cannot be read', async () => {
  const s = service();
  await makeQueue(s.context, 'orders');
  await s.grow('orders', 3);
  const sent: string[] = [];
  while ((await s.lying('orders')).size < 8) {
    sent.push(`${sent.length}`);
    await s.client.send('orders', `${sent.length - 1}`);
  }
  const client = clientOf(s.start(withoutOneShard));
  const got: string[] = [];
  const receiveOn = async () => {
    for (;;) got.push(...bodiesOf(await client.receive('orders')));
  };
  await expect(receiveOn()).rejects.toThrow(StorageUnavailable);
  const left = (await s.lying('orders')).get(goneShard)!.length;
  expect(left).toBeGreaterThan(0);
  expect(new Set(got).size).toBe(sent.length - left);
});
