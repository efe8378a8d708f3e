import { metered } from '../../engine/table/metered.ts';
import { clientOf } from '../../test/support/client.ts';
import { makeQueue, testEngine } from '../../test/support/testEngine.ts';
import type { OpenTable } from './meteredEngine.ts';

export const fifoQueue = 'orders.fifo';

/** As `meteredEngine`, with a FIFO queue that deduplicates by ids; messages go by tens at most, each with its own. */
export async function fifoEngine(openTable: OpenTable) {
  const { table, meter } = metered(await openTable());
  const { context, clock } = testEngine({ table, settings: { sharedTable: true } });
  const client = clientOf(context);
  await makeQueue(context, fifoQueue, { FifoQueue: 'true' });
  let sent = 0;
  const send = async (bodies: readonly string[], group = 'g') => {
    const entries = bodies.map((MessageBody) => {
      const id = `${sent++}`;
      return { Id: id, MessageBody, MessageGroupId: group, MessageDeduplicationId: id };
    });
    if (entries.length === 1) {
      const [{ Id: _, MessageBody, ...ids }] = entries as [(typeof entries)[number]];
      await client.send(fifoQueue, MessageBody, ids);
    } else {
      await client.sendEntries(fifoQueue, entries);
    }
  };
  await send(['warm']);
  for (const { ReceiptHandle } of await client.receive(fifoQueue))
    await client.delete(fifoQueue, ReceiptHandle);
  meter.reset();
  return { context, client, clock, meter, send };
}
