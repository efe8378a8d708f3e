import { expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import { makeSend } from '../../../engine/transact/makeSend.ts';
import { clientOf } from '../../support/client.ts';
import { answerOf, caller, makeQueue, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';
import { acknowledging, commit } from './acknowledging.ts';

const kinds: readonly [string, string, Record<string, string>][] = [
  ['standard', 'orders', {}],
  ['FIFO', 'orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }],
];

test.each(kinds)(
  'a %s queue that erases at once has no body left after the transaction',
  async (_, name, attributes) => {
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
  },
);

test.each(kinds)(
  'what was made for a transaction before a %s queue was purged is swept with the rest',
  async (_, name, attributes) => {
    const table = watchedTable({ weigh, expiry: 'native' });
    const { context, clock } = testEngine({ table, settings: { sharedTable: true } });
    const client = clientOf(context);
    const QueueUrl = await makeQueue(context, name, { ...attributes, ForebayErase: 'immediately' });
    const group = name === 'orders' ? {} : { MessageGroupId: 'a' };
    const Entries = [{ Id: '0', MessageBody: 'secret'.repeat(1_000), ...group }];
    const { writes } = answerOf(await makeSend.run(context, caller, { QueueUrl, Entries }));
    const purging = client.purge(name);
    await clock.advance(context.settings.recordCacheMs);
    await purging;
    await client.work();
    await clock.advance(60_000 - context.settings.recordCacheMs);
    const token = context.ids.sortable(clock.now());
    await table.transact(
      writes.map(([, write]) => write),
      token,
    );
    expect(await table.items('b#')).not.toEqual([]);
    await clock.advance(60_000);
    await client.work();
    expect(await table.items('b#')).toEqual([]);
  },
);

test.each(kinds)(
  'a %s queue that erases at once has no body left after the delete that follows a transaction of its holder',
  async (_, name, attributes) => {
    const table = watchedTable({ weigh, expiry: 'native' });
    const { context } = testEngine({ table });
    const client = clientOf(context);
    const QueueUrl = await makeQueue(context, name, { ...attributes, ForebayErase: 'immediately' });
    await client.send(name, 'secret'.repeat(1_000), name === 'orders' ? {} : { MessageGroupId: 'a' });
    const received = await client.receive(name);
    const made = await acknowledging(context, QueueUrl, received);
    expect(await commit(context, { ...made, committed: async () => {} }, name)).toBe('committed');
    for (const { ReceiptHandle } of received) await client.delete(name, ReceiptHandle);
    expect(await table.items('b#')).toEqual([]);
  },
);
