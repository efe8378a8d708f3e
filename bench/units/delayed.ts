import type { Clock } from '../../engine/context.ts';
import type { Table } from '../../engine/table/port.ts';

/** A table as far away as DynamoDB: each call takes effect half-way through its time, so callers overlap. Whole ms. */
export function delayed(table: Table, clock: Clock, latencyMs: () => number): Table {
  async function later<T>(call: () => Promise<T>): Promise<T> {
    const totalMs = latencyMs();
    const thereMs = Math.floor(totalMs / 2);
    await clock.sleep(thereMs);
    const result = await call();
    await clock.sleep(totalMs - thereMs);
    return result;
  }
  return {
    ...table,
    get: (...given) => later(() => table.get(...given)),
    batchGet: (...given) => later(() => table.batchGet(...given)),
    query: (...given) => later(() => table.query(...given)),
    put: (...given) => later(() => table.put(...given)),
    update: (...given) => later(() => table.update(...given)),
    remove: (...given) => later(() => table.remove(...given)),
    batchWrite: (...given) => later(() => table.batchWrite(...given)),
    transact: (...given) => later(() => table.transact(...given)),
  };
}
