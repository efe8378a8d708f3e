import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import { fifoEngine, fifoQueue } from './fifoEngine.ts';
import { unitsLine } from './line.ts';
import type { OpenTable } from './meteredEngine.ts';

type Cost = { readonly writeUnits: number; readonly readUnits: number };
const body = 'x'.repeat(bodyBytes);

/** What a message costs among many groups that have something, against one such group. */
export async function fifoGroups(openTable: OpenTable, groups: number, rounds: number): Promise<Line> {
  const cost = (count: number) =>
    backlogCost(openTable, rounds, async (send) => {
      for (let group = 0; group < count; group++) await send([body], `${group}`);
      return (round) => `${round % count}`;
    });
  return ratioLine('fifo-groups', await cost(1), await cost(groups), { groups });
}

/** What a message costs in a group that has many others waiting, against one that has one. */
export async function fifoBacklog(openTable: OpenTable, backlog: number, rounds: number): Promise<Line> {
  const cost = (count: number) =>
    backlogCost(openTable, rounds, async (send, clock) => {
      for (let sent = 0; sent < count; sent++) {
        await send([body]);
        await clock.advance(1);
      }
      return () => 'g';
    });
  return ratioLine('fifo-backlog', await cost(1), await cost(backlog), { backlog });
}

type Engine = Awaited<ReturnType<typeof fifoEngine>>;

/** Sends, receives and deletes one message at a time behind what was filled in. */
async function backlogCost(
  openTable: OpenTable,
  rounds: number,
  fill: (send: Engine['send'], clock: Engine['clock']) => Promise<(round: number) => string>,
): Promise<Cost> {
  const { client, clock, meter, tidy, send } = await fifoEngine(openTable);
  const groupOf = await fill(send, clock);
  await clock.advance(1);
  meter.reset();
  for (let round = 0; round < rounds; round++) {
    await send([body], groupOf(round));
    await clock.advance(1);
    const [message] = await client.receive(fifoQueue, { MaxNumberOfMessages: 1 });
    if (message === undefined) throw new Error('nothing was received');
    await client.delete(fifoQueue, message.ReceiptHandle);
    await tidy();
    await clock.advance(1);
  }
  return { writeUnits: meter.writeUnits / rounds, readUnits: meter.readUnits / rounds };
}

function ratioLine(scenario: 'fifo-groups' | 'fifo-backlog', few: Cost, many: Cost, more: Line): Line {
  const ratio = Math.max(many.writeUnits / few.writeUnits, many.readUnits / few.readUnits);
  return unitsLine(
    scenario,
    { ...many, ratio },
    {
      ...more,
      ratio: significant(ratio),
      writeUnitsWithOne: significant(few.writeUnits),
      readUnitsWithOne: significant(few.readUnits),
    },
  );
}
