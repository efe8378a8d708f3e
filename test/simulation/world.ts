import type { Branches } from './branches.ts';
import type { Config } from './config.ts';
import type { Ledger } from './ledger.ts';
import type { Stage } from './stage.ts';

/** Everything of one run of standard queues. */
export type World = Stage & {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly branches: Branches;
  /** Purges by queue: when they were asked for, and when answered. */
  readonly purges: Map<string, { readonly startMs: number; answeredMs: number }>;
};
