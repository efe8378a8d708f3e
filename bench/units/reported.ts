import { randomBytes } from 'node:crypto';
import type { OperationName } from '../../engine/table/metered.ts';
import type { Table } from '../../engine/table/port.ts';
import { createWaves } from '../../engine/table/waves.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../test/support/dynamodbEngine.ts';
import { counted } from '../../test/support/underWay.ts';
import type { Line } from '../report.ts';
import type { OpenTable } from './meteredEngine.ts';
import { type UnitsOptions, units, unitsDefaults } from './units.ts';

/** Every call takes its time here. */
const reportedDefaults: UnitsOptions = { ...unitsDefaults, groups: 10_000, groupBacklog: 10_000 };

/** The same rows by the units that DynamoDB itself reports, beside those of the meter. It reports none of what it refuses. */
export async function* reportedUnits(options = reportedDefaults): AsyncGenerator<Line> {
  const engine = await startDynamodbEngine();
  const opened: Table[] = [];
  const openTable: OpenTable = async () => {
    const reported = await openReported(engine);
    opened.push(reported.table);
    return reported;
  };
  const meteredLines = units(options);
  try {
    for await (const line of units({ ...options, openTable })) {
      const { value } = await meteredLines.next();
      yield { ...line, metered: unitsOf(value ?? {}) };
    }
  } finally {
    for (const table of opened) await table.close();
    await engine.stop();
  }
}

const unitsOf = ({ writeUnitsPerMessage, readUnitsPerMessage }: Line) => ({
  writeUnitsPerMessage,
  readUnitsPerMessage,
});

const reading: ReadonlySet<OperationName> = new Set(['get', 'batchGet', 'query']);

async function openReported(engine: DynamodbEngine): ReturnType<OpenTable> {
  const sums = { writeUnits: 0, readUnits: 0 };
  const waves = createWaves();
  const opened = await engine.openTable({
    onConsumed(operation, consumed) {
      sums[reading.has(operation) ? 'readUnits' : 'writeUnits'] += consumed;
    },
  });
  // Time hardly moves between these calls: at such a rate a queue would ask for more shards.
  const { onThrottle: _, ...table } = counted(opened);
  // DynamoDB knows tokens whatever the table, and the rows draw the same ones.
  const scope = randomBytes(6).toString('base64url');
  const inWaves =
    <A extends readonly unknown[], T>(call: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> =>
      waves.during(() => call(...given));
  return {
    table: {
      ...table,
      get: inWaves(table.get),
      batchGet: inWaves(table.batchGet),
      query: inWaves(table.query),
      put: inWaves(table.put),
      update: inWaves(table.update),
      remove: inWaves(table.remove),
      batchWrite: inWaves(table.batchWrite),
      transact: inWaves((writes, token) => table.transact(writes, `${scope}${token}`)),
    },
    meter: {
      get writeUnits() {
        return sums.writeUnits;
      },
      get readUnits() {
        return sums.readUnits;
      },
      get operations() {
        return waves.operations;
      },
      get roundTrips() {
        return waves.roundTrips;
      },
      reset() {
        Object.assign(sums, { writeUnits: 0, readUnits: 0 });
        waves.reset();
      },
    },
  };
}
