import type { Dispatch } from '../../../dispatch/ports.ts';
import type { Span } from '../lulls.ts';
import type { Plant as AnyPlant } from '../plant.ts';
import type { Process } from '../process.ts';
import type { Stage } from '../stage.ts';
import type { DispatchConfig } from './config.ts';
import type { DispatchLedger } from './ledger.ts';

/** A bug planted around the engine, or around what dispatch asks of the world. */
export type DispatchPlant = AnyPlant<DispatchConfig> & {
  readonly dispatch?: (dispatch: Dispatch) => Dispatch;
};

/** Everything of one run of a mapped queue. */
export type DispatchWorld = Stage & {
  readonly config: DispatchConfig;
  readonly plant: DispatchPlant | undefined;
  readonly ledger: DispatchLedger;
  readonly queue: string;
  readonly mappingId: string;
  /** Workers that are running. */
  readonly workers: Set<Process>;
  /** Environments of workers that may be used again. */
  readonly idle: Process[];
  /** The function takes no calls at all for a while. */
  readonly throttled: Span;
  isOver: boolean;
};

/** What the mapped function is called. */
export const functionName = 'consume';
