import { expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import { clientOf } from '../../support/client.ts';
import { makeQueue, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';
import { acknowledging, commit } from './acknowledging.ts';

test.each([
  ['standard', 'orders', {}],
  ['FIFO', 'orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }],
])('a %s queue that erases at once has no body left after the transaction', async (_, name, attributes) => {
  const table = watchedTable({ weigh, expiry: 'native' });
  const { context } = testEngine({ table });
  const client = clientOf(context);
  const QueueUrl = await makeQueue(context, name, { ...attributes, ForebayErase: 'immediately' });
  const options = name === 'orders' ? {} : { MessageGroupId: 'a' };
  for (const body of ['first', 'second']) await client.send(name, body.repeat(150_000), options);
  expect(await table.items('b#')).not.toEqual([]);
  for (let left = 2; left > 0; left--) {
    const received = await client.receive(name, { MaxNumberOfMessages: 1 });
    expect(await commit(context, await acknowledging(context, QueueUrl, received), name)).toBe('committed');
  }
  expect(await table.items('b#')).toEqual([]);
});
