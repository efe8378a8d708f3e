import type { Table } from '../../engine/table/port.ts';
import type { Call } from './call.ts';
import type { Held } from './carry.ts';
import type { Chance } from './chance.ts';
import type { FaultRates } from './config.ts';
import type { Span } from './lulls.ts';
import type { Hooks } from './plant.ts';
import type { Process } from './process.ts';
import type { Replica } from './replica.ts';
import type { Schedule } from './schedule.ts';
import type { Transactions } from './transactions.ts';

/** What a run stands on, whatever kind of queue it is about: time, chance, faults, processes, and who watches. */
export type Stage = {
  readonly config: {
    readonly faults: FaultRates;
    readonly skewMs: number;
    /** Some pauses last so long. */
    readonly longestPauseMs: number;
  };
  readonly plant: Hooks | undefined;
  readonly chance: Chance;
  readonly schedule: Schedule;
  /** The one table beneath all processes. */
  readonly table: Table;
  readonly replica: Replica;
  readonly transactions: Transactions;
  readonly ledger: {
    /** A call is about to ask for this. */
    announce(held: Held): void;
    /** It was carried out; to be told before anything else is. */
    observe(held: Held, answer: unknown): Promise<void>;
    /** Its client knows how it went, or never will. */
    answered(call: Call): void;
    violated(rule: string, about: string): void;
  };
  readonly branches: { sawUnknown(held: Held): void };
  readonly processes: Process[];
  /** Puts a new process in the place of one that has died. */
  restart(dead: Process): void;
  /** Clients ask for little or nothing. */
  readonly lulls: readonly Span[];
  /** Shards are asked too much: the table turns many requests away. */
  readonly spells: readonly Span[];
  /** Faults strike, and clients make new work, until then. */
  readonly calmMs: number;
  readonly startMs: number;
  readonly tally: { operations: number; faults: number; calls: number; conflicts: number };
  readonly trace: ((line: string) => void) | undefined;
};

export const isStormy = ({ schedule, calmMs }: Stage): boolean => schedule.nowMs() < calmMs;
