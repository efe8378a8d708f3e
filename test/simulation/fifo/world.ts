import type { Stage } from '../stage.ts';
import type { FifoBranches } from './branches.ts';
import type { FifoConfig } from './config.ts';
import type { FifoLedger } from './ledger.ts';

/** Everything of one run of FIFO queues. */
export type FifoWorld = Stage & {
  readonly config: FifoConfig;
  readonly ledger: FifoLedger;
  readonly branches: FifoBranches;
};

export const source = 'source.fifo';
export const dead = 'dead.fifo';
