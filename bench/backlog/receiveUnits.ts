import { memoryTable } from '../../engine/table/memory.ts';
import { metered } from '../../engine/table/metered.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import { meteredEngine, queue } from '../units/meteredEngine.ts';
import { receiveBar, type State } from './states.ts';

const body = 'x'.repeat(256);
const longSeconds = 43_200;
const rounds = 200;

/** DynamoDB units of a receive of one message, by what else the queue holds. */
export async function receiveUnits(states: readonly State[]): Promise<Line> {
  const costs: Line[] = [];
  for (const state of states) costs.push(await costIn(state));
  const [first, ...others] = costs.map(({ readUnits, writeUnits }) => Number(readUnits) + Number(writeUnits));
  const ratio = Math.max(...others) / Number(first);
  return {
    scenario: 'receive-units',
    costs,
    ratio: significant(ratio),
    bar: receiveBar,
    withinBar: ratio <= receiveBar,
  };
}

async function costIn({ waiting, inFlight }: State): Promise<Line> {
  const { client, clock, meter } = await meteredEngine(async () =>
    metered(memoryTable({ expiry: 'native' })),
  );
  for (let held = 0; held < inFlight; held += 10) {
    await client.sendMany(queue, Array(10).fill(body));
    await client.receive(queue, { VisibilityTimeout: longSeconds });
  }
  for (let sent = 1; sent < waiting; sent++) {
    await client.send(queue, body);
    if (sent % 10 === 0) await clock.advance(1);
  }
  let readUnits = 0;
  let writeUnits = 0;
  for (let round = 0; round < rounds; round++) {
    await client.send(queue, body);
    await clock.advance(1);
    meter.reset();
    const [received] = await client.receive(queue, { MaxNumberOfMessages: 1 });
    readUnits += meter.readUnits;
    writeUnits += meter.writeUnits;
    if (received === undefined) throw new Error('a receive came back empty');
    await client.delete(queue, received.ReceiptHandle);
  }
  return { waiting, inFlight, readUnits: readUnits / rounds, writeUnits: writeUnits / rounds };
}
