import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import type { Account } from './account.ts';
import { type Budget, budgets, type RowName } from './budgets.ts';

type Cost = {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly ratio?: number;
  readonly roundTrips?: { readonly send: number; readonly receive: number; readonly delete: number };
};

/** The costs of a row beside its budget; `more` is for what the budget does not name. */
export function unitsLine(scenario: RowName, cost: Cost, more: Line = {}): Line {
  const budget: Budget = budgets[scenario];
  const { writeUnits, readUnits, roundTrips, ratio = 0 } = cost;
  const spent: Record<keyof Budget, number> = {
    send: 0,
    receive: 0,
    delete: 0,
    ...roundTrips,
    writeUnits,
    readUnits,
    ratio,
  };
  const names = Object.keys(budget) as (keyof Budget)[];
  return {
    scenario,
    writeUnitsPerMessage: significant(writeUnits),
    readUnitsPerMessage: significant(readUnits),
    ...(roundTrips && { roundTrips }),
    ...more,
    budget,
    withinBudget: names.every((name) => spent[name] <= (budget[name] ?? 0)),
  };
}

export const costOf = (account: Account, messages: number): Cost => ({
  writeUnits: account.writeUnits() / messages,
  readUnits: account.readUnits() / messages,
  roundTrips: {
    send: account.roundTrips('send'),
    receive: account.roundTrips('receive'),
    delete: account.roundTrips('delete'),
  },
});
