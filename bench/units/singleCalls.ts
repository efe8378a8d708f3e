import { arnOf, makeQueue } from '../../test/support/testEngine.ts';
import type { Line } from '../report.ts';
import { unitsLine } from './line.ts';
import { meteredEngine, type OpenTable, queue } from './meteredEngine.ts';

const body = 'x'.repeat(256);

/** The dearest of changes to one message: the first, and those that follow it to where the one before has put it. */
export async function changeVisibility(openTable: OpenTable): Promise<Line> {
  const { client, clock, meter } = await meteredEngine(openTable);
  await client.send(queue, body);
  const [received] = await client.receive(queue);
  const changes: { readonly writeUnits: number; readonly readUnits: number; readonly roundTrips: number }[] =
    [];
  for (let change = 1; change <= 3; change++) {
    await clock.advance(10);
    meter.reset();
    const changed = await client.change(queue, received?.ReceiptHandle ?? '', 60 * change);
    if (!changed.ok) throw new Error(changed.error.message);
    const { writeUnits, readUnits, roundTrips } = meter;
    changes.push({ writeUnits, readUnits, roundTrips });
  }
  const dearest = {
    writeUnits: Math.max(...changes.map(({ writeUnits }) => writeUnits)),
    readUnits: Math.max(...changes.map(({ readUnits }) => readUnits)),
  };
  return unitsLine('change-visibility', dearest, { changes });
}

/** A receive that meets one message whose receives are used up. */
export async function deadLetter(openTable: OpenTable): Promise<Line> {
  const { client, clock, context, meter } = await meteredEngine(openTable);
  await makeQueue(context, 'dead');
  await client.set(queue, {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 }),
  });
  await client.send(queue, body);
  await client.receive(queue, { VisibilityTimeout: 1 });
  await clock.advance(2_000);
  meter.reset();
  if ((await client.receive(queue)).length > 0) throw new Error('a dead letter was delivered');
  const { writeUnits, readUnits, roundTrips } = meter;
  if ((await client.receive('dead')).length !== 1) throw new Error('the dead letter did not arrive');
  return unitsLine('dead-letter', { writeUnits, readUnits }, { roundTripsOfTheCall: roundTrips });
}

export async function emptyReceive(openTable: OpenTable): Promise<Line> {
  const { client, meter } = await meteredEngine(openTable);
  await client.receive(queue);
  const { writeUnits, readUnits, roundTrips } = meter;
  return unitsLine('empty-receive', { writeUnits, readUnits }, { roundTripsOfTheCall: roundTrips });
}

/** One long poll to its end, on a table that others may write to at any time. */
export async function idlePoll(openTable: OpenTable): Promise<Line> {
  const { client, clock, meter } = await meteredEngine(openTable);
  const startedMs = clock.now();
  let endedMs = 0;
  const polling = client.receive(queue, { WaitTimeSeconds: 20 }).then(() => {
    endedMs = clock.now();
  });
  while (endedMs === 0) await clock.advance(100);
  await polling;
  const { writeUnits, readUnits, operations } = meter;
  const waitedMs = endedMs - startedMs;
  return unitsLine('idle-poll', { writeUnits, readUnits }, { tableOperations: operations, waitedMs });
}
