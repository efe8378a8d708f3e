import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { openAccount } from './account.ts';
import { fifoEngine, fifoQueue } from './fifoEngine.ts';
import { costOf, unitsLine } from './line.ts';
import type { OpenTable } from './meteredEngine.ts';

/** How many messages of one group each send, receive and delete carries. */
export const fifoShapes = { 'fifo-1-1': 1, 'fifo-10-10': 10 } as const;

/** Sends, receives and deletes, `rounds` times, with nobody else about. */
export async function fifoLifecycle(
  name: keyof typeof fifoShapes,
  openTable: OpenTable,
  rounds: number,
): Promise<Line> {
  const size = fifoShapes[name];
  const { client, clock, meter, tidy, send } = await fifoEngine(openTable);
  const account = openAccount(meter, tidy);
  const bodies = Array(size).fill('x'.repeat(bodyBytes));
  for (let round = 0; round < rounds; round++) {
    await account.call('send', () => send(bodies));
    await clock.advance(1);
    const received = await account.call('receive', () => client.receive(fifoQueue));
    const handles = received.map(({ ReceiptHandle }) => ReceiptHandle);
    if (handles.length !== size) throw new Error(`received ${handles.length} of ${size} messages`);
    await account.call('delete', async () => {
      if (size > 1) await client.deleteMany(fifoQueue, handles);
      else await client.delete(fifoQueue, handles[0] ?? '');
    });
    await clock.advance(1);
  }
  return unitsLine(name, costOf(account, rounds * size));
}
