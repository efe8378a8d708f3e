import { itemAfter, readUnits, writeUnits } from './capacityUnits.ts';
import type { Item, Key, Outcome, SingleWrite, Table, TransactWrite } from './port.ts';
import { keyOf } from './refusals.ts';
import { createWaves } from './waves.ts';

export type OperationName =
  | 'get'
  | 'batchGet'
  | 'query'
  | 'put'
  | 'update'
  | 'remove'
  | 'batchWrite'
  | 'transact';

/** One finished call. */
export type MeteredOperation = {
  readonly operation: OperationName;
  /** One more than the latest wave that had ended when the call began: 1 waited for nothing. */
  readonly wave: number;
  readonly writeUnits: number;
  readonly readUnits: number;
};

export type Meter = {
  /** Units of DynamoDB's on-demand prices. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Calls, whatever they carried. */
  readonly operations: number;
  /** The longest chain of calls of which each began after the one before had ended. */
  readonly roundTrips: number;
  reset(): void;
};

type Priced<T> = { readonly result: T; readonly writes?: number; readonly reads?: number };

/**
 * Counts what the calls would cost on DynamoDB, refused ones included.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function metered(table: Table, observe?: (operation: MeteredOperation) => void) {
  const sums = { writeUnits: 0, readUnits: 0 };
  const waves = createWaves();

  const count = <T>(operation: OperationName, call: () => Promise<Priced<T>>): Promise<T> =>
    waves.during(async (wave) => {
      const { result, writes = 0, reads = 0 } = await call();
      sums.writeUnits += writes;
      sums.readUnits += reads;
      observe?.({ operation, wave, writeUnits: writes, readUnits: reads });
      return result;
    });

  /** What lies there before the write; called in the same breath as the write itself. */
  const looks = (writes: readonly TransactWrite[]): Promise<(Item | undefined)[]> =>
    Promise.all(writes.map((write) => table.get(keyOf(write))));

  const single = (write: SingleWrite): Promise<Outcome> =>
    count(write.kind, async () => {
      const outcome = await carryOut(table, { ...write, returning: 'old' });
      if (outcome.outcome === 'unknown')
        return { result: outcome, writes: writeUnits(write, undefined, true) };
      const wasRefused = outcome.outcome === 'refused';
      const writes = writeUnits(write, outcome.item, wasRefused);
      return { result: wasRefused ? outcome : asAsked(write, outcome.item), writes };
    });

  const counted: Table = {
    ...table,
    get: (key, options) =>
      count('get', async () => {
        const result = await table.get(key, options);
        return { result, reads: readUnits([result], options?.eventual) };
      }),
    batchGet: (keys: readonly Key[], options) =>
      count('batchGet', async () => {
        const result = await table.batchGet(keys, options);
        return { result, reads: result.reduce((sum, item) => sum + readUnits([item], options?.eventual), 0) };
      }),
    query: (query) =>
      count('query', async () => {
        const result = await table.query(query);
        return { result, reads: readUnits(result.items, query.eventual) };
      }),
    put: single,
    update: single,
    remove: single,
    batchWrite: (writes) =>
      count('batchWrite', async () => {
        const [olds] = await Promise.all([looks(writes), table.batchWrite(writes)]);
        return { result: undefined, writes: priceOf(writes, olds, false) };
      }),
    transact: (writes, token) =>
      count('transact', async () => {
        const [olds, result] = await Promise.all([looks(writes), table.transact(writes, token)]);
        return { result, writes: 2 * priceOf(writes, olds, result.outcome !== 'done') };
      }),
  };

  const meter: Meter = {
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
  };
  return { table: counted, meter };
}

function priceOf(
  writes: readonly TransactWrite[],
  olds: readonly (Item | undefined)[],
  wasRefused: boolean,
): number {
  return writes.reduce((sum, write, at) => sum + writeUnits(write, olds[at], wasRefused), 0);
}

function asAsked(write: SingleWrite, old: Item | undefined): Outcome {
  const item =
    write.returning === 'old' ? old : write.returning === 'new' ? itemAfter(write, old) : undefined;
  return item === undefined ? { outcome: 'done' } : { outcome: 'done', item };
}

function carryOut(table: Table, write: SingleWrite): Promise<Outcome> {
  switch (write.kind) {
    case 'put':
      return table.put(write);
    case 'update':
      return table.update(write);
    case 'remove':
      return table.remove(write);
  }
}
