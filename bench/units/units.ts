import { memoryTable } from '../../engine/table/memory.ts';
import { metered } from '../../engine/table/metered.ts';
import type { Line } from '../report.ts';
import { contended } from './contended.ts';
import { fifoContended } from './fifoContended.ts';
import { fifoDeadLetter } from './fifoDeadLetter.ts';
import { fifoBacklog, fifoGroups } from './fifoFlat.ts';
import { fifoLifecycle, fifoShapes } from './fifoLifecycle.ts';
import { lifecycle, shapes } from './lifecycle.ts';
import type { OpenTable } from './meteredEngine.ts';
import { changeVisibility, deadLetter, emptyReceive, idlePoll } from './singleCalls.ts';

export type UnitsOptions = {
  readonly openTable: OpenTable;
  /** Of each row whose messages have nobody else about. */
  readonly rounds: number;
  readonly consumers: number;
  readonly backlog: number;
  /** Of one FIFO group. */
  readonly senders: number;
  readonly groups: number;
  readonly groupBacklog: number;
};

export const unitsDefaults: UnitsOptions = {
  // DynamoDB removes expired items by itself and for free, so nobody pays for that.
  openTable: async () => metered(memoryTable({ expiry: 'native' })),
  rounds: 200,
  consumers: 16,
  backlog: 10_000,
  senders: 8,
  groups: 100_000,
  groupBacklog: 50_000,
};

/** What a message costs in DynamoDB's units, and how many table operations one after another a call waits for. */
export async function* units(options: UnitsOptions): AsyncGenerator<Line> {
  const { openTable, rounds, consumers, backlog, senders, groups, groupBacklog } = options;
  for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
    yield await lifecycle(name, openTable, rounds);
  }
  yield await contended(openTable, consumers, backlog);
  for (const name of Object.keys(fifoShapes) as (keyof typeof fifoShapes)[]) {
    yield await fifoLifecycle(name, openTable, rounds);
  }
  yield await fifoContended(openTable, senders, senders * rounds);
  yield await fifoGroups(openTable, groups, rounds);
  yield await fifoBacklog(openTable, groupBacklog, rounds);
  yield await changeVisibility(openTable);
  yield await deadLetter(openTable);
  yield await fifoDeadLetter(openTable);
  yield await emptyReceive(openTable);
  yield await idlePoll(openTable);
}
