import { describe, expect, test } from 'vitest';
import { memoryTable } from '../../engine/table/memory.ts';
import { StorageUnavailable, type Table } from '../../engine/table/port.ts';
import { clientOf } from '../support/client.ts';
import { makeFifo } from '../support/fifoQueue.ts';
import type { ManualClock } from '../support/manualClock.ts';
import { makeQueue, testEngine } from '../support/testEngine.ts';

/** As of DynamoDB's adapter: of one call, with its repeats. */
const deadlineMs = 4_000;
const patienceMs = 15_000;

/** A table that, once it is silent, says of conditional writes after a while that it does not know, and else fails. */
function silencingTable() {
  const table = memoryTable();
  let clock: ManualClock | undefined;
  const silent =
    <Rest extends readonly unknown[], Result>(
      call: (...rest: Rest) => Promise<Result>,
      answer: (...rest: Rest) => Promise<Result>,
    ) =>
    async (...rest: Rest): Promise<Result> => {
      if (clock === undefined) return call(...rest);
      await clock.sleep(deadlineMs);
      return answer(...rest);
    };
  const fail = (): Promise<never> => Promise.reject(new StorageUnavailable('silent'));
  const unknown = async () => ({ outcome: 'unknown' }) as const;
  const unknownIf = (write: { readonly if?: unknown }) => (write.if === undefined ? fail() : unknown());
  const silenced: Table = {
    ...table,
    get: silent(table.get, fail),
    batchGet: silent(table.batchGet, fail),
    query: silent(table.query, fail),
    put: silent(table.put, unknownIf),
    update: silent(table.update, unknownIf),
    remove: silent(table.remove, unknownIf),
    batchWrite: silent(table.batchWrite, fail),
    transact: silent(table.transact, unknown),
  };
  return {
    table: silenced,
    silence: (on: ManualClock) => {
      clock = on;
    },
  };
}

const calls = {
  send: (client, queue, isFifo) => client.send(queue, 'new', isFifo ? { MessageGroupId: 'g' } : {}),
  receive: (client, queue) => client.receive(queue),
  'long poll': (client, queue) => client.receive(queue, { WaitTimeSeconds: 20 }),
  delete: (client, queue, _, handles) => client.delete(queue, handles[0] as string),
  'delete the rest of a batch': (client, queue, _, handles) => client.deleteMany(queue, handles.slice(1)),
  'delete a whole batch': (client, queue, _, handles) => client.deleteMany(queue, handles),
  'change visibility': (client, queue, _, handles) => client.change(queue, handles[0] as string, 7),
  'change the visibility of a batch': (client, queue, _, handles) =>
    client.changeMany(
      queue,
      handles.map((handle) => [handle, 7]),
    ),
} satisfies Record<
  string,
  (
    client: ReturnType<typeof clientOf>,
    queue: string,
    isFifo: boolean,
    handles: readonly string[],
  ) => Promise<unknown>
>;

describe.each([
  ['standard', false],
  ['FIFO', true],
] as const)('when the table is silent, on a %s queue', (_, isFifo) => {
  test.each(Object.entries(calls))('%s fails before its client gives up', async (_name, call) => {
    const { table, silence } = silencingTable();
    const { context, clock } = testEngine({ table });
    const client = clientOf(context);
    const queue = isFifo ? await makeFifo(context, 'q.fifo') : await makeQueue(context, 'q');
    await client.sendMany(queue, ['a', 'b', 'c'], isFifo ? { MessageGroupId: 'g' } : {});
    const handles = (await client.receive(queue)).map(({ ReceiptHandle }) => ReceiptHandle);
    expect(handles).toHaveLength(3);

    silence(clock);
    const failed = expect(call(client, queue, isFifo, handles)).rejects.toThrow(StorageUnavailable);
    const atMs = clock.now();
    const endedMs = failed.then(() => clock.now());
    await clock.advance(120_000);
    expect((await endedMs) - atMs).toBeLessThanOrEqual(patienceMs);
  });
});
