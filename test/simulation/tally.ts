import type { Outcome } from './run.ts';

/** What many runs come to. */
export type Tally<Branch extends string> = {
  runs: number;
  operations: number;
  conflicts: number;
  faults: number;
  messages: number;
  readonly branches: Map<Branch, number>;
  readonly excused: Map<string, number>;
};

export const emptyTally = <Branch extends string>(branchNames: readonly Branch[]): Tally<Branch> => ({
  runs: 0,
  operations: 0,
  conflicts: 0,
  faults: 0,
  messages: 0,
  branches: new Map(branchNames.map((name) => [name, 0])),
  excused: new Map(),
});

export function addTo<Branch extends string>(tally: Tally<Branch>, outcome: Outcome<Branch>): void {
  tally.runs++;
  tally.operations += outcome.operations;
  tally.conflicts += outcome.conflicts;
  tally.faults += outcome.faults;
  tally.messages += outcome.messages;
  for (const [name, count] of outcome.branches)
    tally.branches.set(name, (tally.branches.get(name) ?? 0) + count);
  for (const [rule, count] of outcome.excused)
    tally.excused.set(rule, (tally.excused.get(rule) ?? 0) + count);
}

export const neverTaken = <Branch extends string>({ branches }: Tally<Branch>): readonly Branch[] =>
  [...branches].filter(([, count]) => count === 0).map(([name]) => name);
