import { makeQueue } from '../../test/support/testEngine.ts';
import { meteredEngine, type OpenTable } from './meteredEngine.ts';

export const fifoQueue = 'orders.fifo';

/** As `meteredEngine`, with a FIFO queue; messages go by tens at most, each with an id of its own. */
export async function fifoEngine(openTable: OpenTable, attributes: Record<string, string> = {}) {
  const engine = await meteredEngine(openTable);
  const { context, client, meter, tidy } = engine;
  await makeQueue(context, fifoQueue, { FifoQueue: 'true', ...attributes });
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
  await tidy();
  meter.reset();
  return { ...engine, send };
}
