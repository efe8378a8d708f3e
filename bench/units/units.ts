import { memoryTable } from '../../engine/table/memory.ts';
import type { Line } from '../report.ts';
import { contended } from './contended.ts';
import { lifecycle, shapes } from './lifecycle.ts';
import type { OpenTable } from './meteredEngine.ts';
import { changeVisibility, deadLetter, emptyReceive, idlePoll } from './singleCalls.ts';

export type UnitsOptions = {
  readonly openTable: OpenTable;
  /** Of each row whose messages have nobody else about. */
  readonly rounds: number;
  readonly consumers: number;
  readonly backlog: number;
};

export const unitsDefaults: UnitsOptions = {
  // DynamoDB removes expired items by itself and for free, so nobody pays for that.
  openTable: async () => memoryTable({ expiry: 'native' }),
  rounds: 200,
  consumers: 16,
  backlog: 10_000,
};

/** What a message costs in DynamoDB's units, and how many table operations one after another a call waits for. */
export async function* units({ openTable, rounds, consumers, backlog }: UnitsOptions): AsyncGenerator<Line> {
  for (const name of Object.keys(shapes) as (keyof typeof shapes)[]) {
    yield await lifecycle(name, openTable, rounds);
  }
  yield await contended(openTable, consumers, backlog);
  yield await changeVisibility(openTable);
  yield await deadLetter(openTable);
  yield await emptyReceive(openTable);
  yield await idlePoll(openTable);
}
