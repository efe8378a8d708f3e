import type { Meter } from '../../engine/table/metered.ts';
import type { Table } from '../../engine/table/port.ts';
import { clientOf } from '../../test/support/client.ts';
import { makeQueue, testEngine } from '../../test/support/testEngine.ts';

/** An empty table, and what counts the units of the calls on it. */
export type OpenTable = () => Promise<{ readonly table: Table; readonly meter: Meter }>;

export const queue = 'orders';

/**
 * An engine that shares its table with others, as in the cloud, behind a meter. It has served the queue before: the
 * records of a queue in use are in the cache, and what is not is counted.
 */
export async function meteredEngine(openTable: OpenTable, attributes: Record<string, string> = {}) {
  const { table, meter } = await openTable();
  const later: (() => Promise<unknown>)[] = [];
  const { context, clock } = testEngine({
    table,
    settings: { sharedTable: true },
    afterwards: (task) => later.push(task),
  });
  /** What no answer waits for, but costs units all the same. */
  const tidy = async () => {
    for (const task of later.splice(0)) await task();
  };
  const client = clientOf(context);
  await makeQueue(context, queue, attributes);
  await client.send(queue, 'warm');
  for (const { ReceiptHandle } of await client.receive(queue)) await client.delete(queue, ReceiptHandle);
  await tidy();
  meter.reset();
  return { context, client, clock, meter, tidy };
}
