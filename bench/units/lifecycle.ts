import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { openAccount } from './account.ts';
import type { RowName } from './budgets.ts';
import { costOf, unitsLine } from './line.ts';
import { meteredEngine, type OpenTable, queue } from './meteredEngine.ts';

/** How many messages each send, receive and delete carries. */
type Shape = { readonly in: 1 | 10; readonly out: 1 | 10; readonly ack: 1 | 10; readonly bytes: number };

export const shapes = {
  'standard-1-1': { in: 1, out: 1, ack: 1, bytes: bodyBytes },
  'standard-10-10': { in: 10, out: 10, ack: 10, bytes: bodyBytes },
  'standard-64k': { in: 1, out: 1, ack: 1, bytes: 65_536 },
  'standard-1-10': { in: 1, out: 10, ack: 10, bytes: bodyBytes },
  'standard-10-10-1': { in: 10, out: 10, ack: 1, bytes: bodyBytes },
} as const satisfies Partial<Record<RowName, Shape>>;

/** Sends, receives and deletes, `rounds` times, with nobody else about. */
export async function lifecycle(
  name: keyof typeof shapes,
  openTable: OpenTable,
  rounds: number,
): Promise<Line> {
  const shape: Shape = shapes[name];
  const { client, clock, meter, tidy } = await meteredEngine(openTable);
  const account = openAccount(meter, tidy);
  const body = 'x'.repeat(shape.bytes);
  for (let round = 0; round < rounds; round++) {
    for (let sent = 0; sent < shape.out; sent += shape.in) {
      if (shape.in === 1) await account.call('send', () => client.send(queue, body));
      else await account.call('send', () => client.sendMany(queue, Array(shape.in).fill(body)));
      await clock.advance(1);
    }
    const received = await account.call('receive', () =>
      client.receive(queue, { MaxNumberOfMessages: shape.out }),
    );
    const handles = received.map(({ ReceiptHandle }) => ReceiptHandle);
    if (handles.length !== shape.out) throw new Error(`received ${handles.length} of ${shape.out} messages`);
    if (shape.ack > 1) await account.call('delete', () => client.deleteMany(queue, handles));
    else {
      for (const handle of handles) await account.call('delete', () => client.delete(queue, handle));
    }
    await clock.advance(1);
  }
  return unitsLine(name, costOf(account, rounds * shape.out));
}
