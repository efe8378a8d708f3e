import { arnOf, makeQueue } from '../../test/support/testEngine.ts';
import { bodyBytes } from '../load/requests.ts';
import type { Line } from '../report.ts';
import { fifoEngine, fifoQueue } from './fifoEngine.ts';
import { unitsLine } from './line.ts';
import type { OpenTable } from './meteredEngine.ts';

const dead = 'dead.fifo';

/**
 * A receive that meets one message whose receives are used up. The move is one transaction; that the receive removes the
 * hint that led it there is told apart, as it would of a group that was emptied in any other way.
 */
export async function fifoDeadLetter(openTable: OpenTable): Promise<Line> {
  const { client, clock, context, meter, tidy, send } = await fifoEngine(openTable);
  await makeQueue(context, dead, { FifoQueue: 'true' });
  await client.set(fifoQueue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 }),
  });
  await send(['x'.repeat(bodyBytes)]);
  await client.receive(fifoQueue, { VisibilityTimeout: 1 });
  await clock.advance(2_000);
  await tidy();
  const moves: number[] = [];
  const { transact } = context.table;
  Object.assign(context.table, {
    transact: async (...given: Parameters<typeof transact>) => {
      const before = meter.writeUnits;
      const outcome = await transact(...given);
      moves.push(meter.writeUnits - before);
      return outcome;
    },
  });
  meter.reset();
  if ((await client.receive(fifoQueue)).length > 0) throw new Error('a dead letter was delivered');
  const { roundTrips } = meter;
  await tidy();
  const { writeUnits: writeUnitsOfTheCall, readUnits } = meter;
  const writeUnits = moves.reduce((sum, units) => sum + units, 0);
  if ((await client.receive(dead)).length !== 1) throw new Error('the dead letter did not arrive');
  return unitsLine(
    'fifo-dead-letter',
    { writeUnits, readUnits },
    { writeUnitsOfTheCall, roundTripsOfTheCall: roundTrips },
  );
}
