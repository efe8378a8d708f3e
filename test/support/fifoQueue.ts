import type { Settings } from '../../engine/context.ts';
import { weigh } from '../../engine/model/parcel.ts';
import type { Table } from '../../engine/table/port.ts';
import { bodiesOf, clientOf } from './client.ts';
import { answerOf, makeQueue, testEngine } from './testEngine.ts';
import { expiries } from './testTable.ts';
import { watchedTable } from './watchedTable.ts';

export const queue = 'orders.fifo';

export const makeFifo = (
  context: Parameters<typeof makeQueue>[0],
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> =>
  makeQueue(context, name, { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes });

export type FifoQueue = Awaited<ReturnType<typeof fifoQueue>>;
type Receive = Parameters<ReturnType<typeof clientOf>['receive']>[1] & { readonly from?: string };
type Send = Parameters<ReturnType<typeof clientOf>['send']>[2] & { readonly to?: string };

/** One FIFO queue, deduplicating by content, in an engine of its own; messages are known by their bodies. */
export async function fifoQueue(
  expiry: Table['expiry'] = expiries[0] as Table['expiry'],
  attributes: Record<string, string> = {},
  wrap: (table: Table) => Table = (table) => table,
  settings: Partial<Settings> = {},
) {
  const table = watchedTable({ expiry, weigh });
  const { context, clock } = testEngine({
    table: wrap(table),
    settings: { sharedTable: false, recentlyDeletedMs: 0, purgeIntervalMs: 0, ...settings },
  });
  const client = clientOf(context);
  await makeFifo(context, queue, attributes);
  const handles = new Map<string, string>();
  const receive = async ({ from = queue, ...options }: Receive = {}) => {
    const messages = await client.receive(from, { MessageSystemAttributeNames: ['All'], ...options });
    for (const { Body, ReceiptHandle } of messages) handles.set(Body, ReceiptHandle);
    return messages;
  };
  return {
    context,
    clock,
    client,
    table,
    receive,
    /** Each by itself, all at this instant. */
    async send(group: string, ...bodies: readonly string[]) {
      for (const body of bodies) await client.send(queue, body, { MessageGroupId: group });
    },
    sendOne: (body: string, { to = queue, ...options }: Send = {}) =>
      client.send(to, body, { MessageGroupId: 'g', ...options }),
    /** The bodies that a receive brings. */
    take: async (options: Receive = {}) => bodiesOf(await receive(options)),
    /** The handle of the latest receive of that body. */
    handleOf: (body: string) => handles.get(body) as string,
    async ack(...bodies: readonly string[]) {
      for (const body of bodies) await client.delete(queue, handles.get(body) as string);
    },
    async change(body: string, seconds: number) {
      answerOf(await client.change(queue, handles.get(body) as string, seconds));
    },
    counts: () => client.counts(queue),
    /** What lies in the table to stay, for messages of whatever queue or about them. */
    leftovers: async () => (await table.lasting()).filter(({ pk }) => /#/.test(pk) && !pk.startsWith('t#')),
  };
}
