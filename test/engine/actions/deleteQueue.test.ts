import { beforeEach, describe, expect, it } from 'vitest';
import { deleteQueue } from '../../../engine/actions/deleteQueue.ts';
import { listQueues } from '../../../engine/actions/listQueues.ts';
import { sendMessage } from '../../../engine/actions/sendMessage.ts';
import type { Context } from '../../../engine/context.ts';
import type { Item } from '../../../engine/table/port.ts';
import { type Client, clientOf } from '../../support/client.ts';
import type { ManualClock } from '../../support/manualClock.ts';
import { answerOf, caller, makeQueue, refusalOf, testEngine } from '../../support/testEngine.ts';
import { watchedTable } from '../../support/watchedTable.ts';

let context: Context;
let clock: ManualClock;
let client: Client;
let table: ReturnType<typeof watchedTable>;
beforeEach(async () => {
  table = watchedTable();
  ({ context, clock } = testEngine({ table, settings: { sharedTable: false } }));
  client = clientOf(context);
  await makeQueue(context, 'orders');
});
const remove = (QueueUrl = 'orders') => deleteQueue.run(context, caller, { QueueUrl });
const gone = 'QueueDoesNotExist: The specified queue does not exist.';

describe('DeleteQueue', () => {
  it('takes the queue away at once and answers with nothing', async () => {
    expect(answerOf(await remove())).toBeUndefined();
    expect(answerOf(await listQueues.run(context, caller, {}))).toEqual({});
    const send = sendMessage.run(context, caller, { QueueUrl: 'orders', MessageBody: 'a' });
    expect(refusalOf(await send)).toBe(gone);
  });

  it('does not know a queue that is gone or never was', async () => {
    await client.deleteQueue('orders');
    expect(refusalOf(await remove())).toBe(gone);
    expect(refusalOf(await remove('nowhere'))).toBe(gone);
  });

  it('gives nothing of the old queue to a new one of its name', async () => {
    await client.send('orders', 'a');
    await client.send('orders', 'b', { DelaySeconds: 100 });
    await client.deleteQueue('orders');
    await clock.advance(60_000);
    await makeQueue(context, 'orders');
    expect(await client.counts('orders')).toEqual([0, 0, 0]);
    await clock.advance(60_000);
    expect(await client.receive('orders')).toEqual([]);
  });

  it('leaves the table empty, but for the key of handles, once its tombstone has passed', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    await client.sendMany('orders', bodies);
    await client.purge('orders');
    await client.sendMany('orders', bodies);
    await client.sendMany('orders', bodies, { DelaySeconds: 60 });
    const messages = await client.receive('orders');
    for (const { ReceiptHandle } of messages) {
      answerOf(await client.change('orders', ReceiptHandle, 600));
    }
    await client.delete('orders', messages[0]!.ReceiptHandle);
    await client.deleteQueue('orders');
    await client.work();
    await clock.advance(3_602_000);
    await client.work();
    const left = (await table.lasting()).map(({ pk, sk }) => `${pk} ${sk}`);
    expect(left.filter((name) => name !== 'w expire#queues')).toEqual(['s handle-keys']);
  });
});

describe('when every message was deleted', () => {
  it('nothing is left of them but anchors, for 13 hours', async () => {
    const bodies = ['a', 'b'.repeat(700), 'c'.repeat(700), 'd'.repeat(400_000)];
    await client.sendMany('orders', bodies);
    for (const body of bodies) await client.send('orders', body);
    const messages = await client.receive('orders');
    for (const { ReceiptHandle } of messages.slice(2)) {
      answerOf(await client.change('orders', ReceiptHandle, 600));
      answerOf(await client.change('orders', ReceiptHandle, 0));
    }
    const again = await client.receive('orders', { VisibilityTimeout: 0, MaxNumberOfMessages: 2 });
    for (const { ReceiptHandle } of [...messages, ...again]) await client.delete('orders', ReceiptHandle);
    const ofMessages = async () =>
      (await table.lasting()).filter(({ pk }) => pk !== 'q' && pk !== 's' && pk !== 'w');
    const isAnchor = ({ sk }: Item) => sk.startsWith('~a#');
    expect((await ofMessages()).filter((item) => !isAnchor(item))).toEqual([]);
    expect((await table.items()).filter(isAnchor)).toHaveLength(6);
    await clock.advance(13 * 3_600_000 + 2_000);
    await client.work();
    expect(await ofMessages()).toEqual([]);
  });
});
