import type { ConsumedCapacity } from '@aws-sdk/client-dynamodb';
import type { OperationName } from '../metered.ts';
import type { Calls } from './calls.ts';
import type { Clients } from './clients.ts';
import type { Throttles } from './throttles.ts';

/** What every operation of the table works with. */
export type Access = {
  readonly tableName: string;
  readonly clients: Clients;
  readonly calls: Calls;
  readonly throttles: Throttles;
  /** Goes into every request: asks for the units where somebody wants to know. */
  readonly capacity: { readonly ReturnConsumedCapacity?: 'TOTAL' };
  consumed(
    operation: OperationName,
    capacity: ConsumedCapacity | readonly ConsumedCapacity[] | undefined,
  ): void;
};
