import type { Context, Ids } from '../../engine/context.ts';
import type { Table } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import type { Config } from './config.ts';
import type { Stage } from './stage.ts';

/** Where around the engine a bug can be planted. */
export type Hooks = {
  readonly table?: (table: Table, stage: Stage, call: Call) => Table;
  readonly context?: (context: Context, call: Call) => Context;
  readonly ids?: (ids: Ids) => Ids;
};

/** A bug that somebody might build in: planted around the engine, to see that the simulation would find it. */
export type Plant<RunConfig = Config> = Hooks & {
  /** Aims the run at the situation that shows it. */
  readonly config: RunConfig;
  /** The rule that the bug must be seen to break. */
  readonly shows: string;
};
