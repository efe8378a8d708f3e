import type { Table } from '../../engine/table/port.ts';
import type { Branches } from './branches.ts';
import type { Chance } from './chance.ts';
import type { Config } from './config.ts';
import type { Ledger } from './ledger.ts';
import type { Plant } from './plant.ts';
import type { Process } from './process.ts';
import type { Schedule } from './schedule.ts';

/** Everything of one run. */
export type World = {
  readonly config: Config;
  readonly plant: Plant | undefined;
  readonly chance: Chance;
  readonly schedule: Schedule;
  /** The one table beneath all processes. */
  readonly table: Table;
  readonly ledger: Ledger;
  readonly branches: Branches;
  readonly processes: Process[];
  /** Puts a new process in the place of one that has died. */
  restart(dead: Process): void;
  /** Faults strike, and clients make new work, until then. */
  readonly calmMs: number;
  readonly startMs: number;
  /** Purges by queue: when they were asked for, and when answered. */
  readonly purges: Map<string, { readonly startMs: number; answeredMs: number }>;
  readonly tally: { operations: number; faults: number; calls: number };
  readonly trace: ((line: string) => void) | undefined;
};

export const isStormy = ({ schedule, calmMs }: World): boolean => schedule.nowMs() < calmMs;
