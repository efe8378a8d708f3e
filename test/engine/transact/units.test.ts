import { describe, expect, test } from 'vitest';
import { weigh } from '../../../engine/model/parcel.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { metered } from '../../../engine/table/metered.ts';
import type { Made, NotHeld } from '../../../engine/transact/made.ts';
import { makeSend } from '../../../engine/transact/makeSend.ts';
import { clientOf } from '../../support/client.ts';
import { answerOf, caller, makeQueue, testEngine } from '../../support/testEngine.ts';
import { acknowledging } from './acknowledging.ts';

const body = 'x'.repeat(256);

/** Write units, read units and items of a send and of the acknowledgement of one message behind which there is another. */
async function costs(name: string, attributes: Record<string, string>) {
  const { table, meter } = metered(memoryTable({ weigh, expiry: 'native' }));
  const { context } = testEngine({ table });
  const client = clientOf(context);
  const QueueUrl = await makeQueue(context, name, attributes);
  const options = attributes.FifoQueue === undefined ? {} : { MessageGroupId: 'a' };
  const carriedOut = async (make: () => Promise<Made | NotHeld>) => {
    meter.reset();
    const made = await make();
    if ('notHeld' in made) throw new Error(made.notHeld);
    const writes = made.writes.map(([, write]) => write);
    await table.transact(writes, context.ids.sortable(context.clock.now()));
    await made.committed();
    return [meter.writeUnits, meter.readUnits, writes.length];
  };
  const send = (text: string) => async () =>
    answerOf(
      await makeSend.run(context, caller, {
        QueueUrl,
        Entries: [{ Id: '0', MessageBody: text, ...options }],
      }),
    );
  await carriedOut(send(`first ${body}`));
  const sent = await carriedOut(send(`second ${body}`));
  const received = await client.receive(name, { MaxNumberOfMessages: 1 });
  return { sent, acknowledged: await carriedOut(() => acknowledging(context, QueueUrl, received)) };
}

describe('in transactions', () => {
  test('a message of a standard queue costs 2 write units to send, and 4 and 3 reads to acknowledge', async () => {
    expect(await costs('orders', {})).toEqual({ sent: [2, 0, 1], acknowledged: [4, 3, 2] });
  });

  test('a message of a FIFO queue costs 8 and 2 reads to send, and 4 and 1 read to acknowledge', async () => {
    const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    expect(await costs('orders.fifo', attributes)).toEqual({ sent: [8, 2, 4], acknowledged: [4, 1, 2] });
  });
});
