import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { Clock, Ids } from '../context.ts';
import type { Access } from './dynamodb/access.ts';
import { createCalls } from './dynamodb/calls.ts';
import { type Connection, createClients } from './dynamodb/clients.ts';
import { createReads } from './dynamodb/reads.ts';
import { createThrottles } from './dynamodb/throttles.ts';
import { createTransact } from './dynamodb/transact.ts';
import { createWrites } from './dynamodb/writes.ts';
import type { OperationName } from './metered.ts';
import type { Table } from './port.ts';

export type DynamodbTableOptions = {
  readonly tableName: string;
  readonly connection?: Connection;
  /** Time of deadlines and pauses. */
  readonly clock: Pick<Clock, 'sleep'>;
  readonly ids: Pick<Ids, 'below'>;
  /** Of a whole call of the port, repeats and pauses included. */
  readonly deadlineMs?: number;
  /** Of one attempt, in the machine's time. */
  readonly attemptMs?: number;
  /** Calls under way at once, each over a connection of its own; more wait. */
  readonly concurrency?: number;
  /** Told of the units that DynamoDB says each request has cost. */
  readonly onConsumed?: (operation: OperationName, units: number) => void;
};

const defaults = { deadlineMs: 4_000, attemptMs: 1_500, concurrency: 128 };

/** A table of DynamoDB; it must be there (`createDynamodbTable`). */
export function dynamodbTable(options: DynamodbTableOptions): Table {
  const { tableName, connection = {}, clock, ids, onConsumed } = options;
  const { deadlineMs, attemptMs, concurrency } = { ...defaults, ...options };
  const throttles = createThrottles();
  let lastFailure: unknown;
  const clients = createClients({
    connection,
    attemptMs,
    connections: concurrency,
    onFailure(error, input) {
      throttles.attemptFailed(error, input);
      if (!isAbort(error)) lastFailure = error;
    },
  });
  const calls = createCalls({ clock, ids, deadlineMs, concurrency, lastFailure: () => lastFailure });
  const access: Access = {
    tableName,
    clients,
    calls,
    throttles,
    capacity: onConsumed === undefined ? {} : { ReturnConsumedCapacity: 'TOTAL' },
    consumed: (operation, capacity) => onConsumed?.(operation, unitsOf(capacity)),
  };
  return {
    expiry: 'native',
    ...createReads(access),
    ...createWrites(access),
    transact: createTransact(access),
    onThrottle: throttles.listen,
    dropExpired: async () => 0,
    async close() {
      await calls.idle();
      clients.destroy();
    },
  };
}

/** A deadline that has passed, which says nothing of why. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const unitsOf = (capacity: ConsumedCapacity | readonly ConsumedCapacity[] | undefined): number =>
  [capacity ?? []].flat().reduce((sum, { CapacityUnits: units = 0 }) => sum + units, 0);
