import { type BranchName, branchNames } from './branches.ts';
import type { Outcome } from './run.ts';

/** What many runs come to. */
export type Tally = {
  runs: number;
  operations: number;
  faults: number;
  messages: number;
  readonly branches: Map<BranchName, number>;
  readonly excused: Map<string, number>;
};

export const emptyTally = (): Tally => ({
  runs: 0,
  operations: 0,
  faults: 0,
  messages: 0,
  branches: new Map(branchNames.map((name) => [name, 0])),
  excused: new Map(),
});

export function addTo(tally: Tally, outcome: Outcome): void {
  tally.runs++;
  tally.operations += outcome.operations;
  tally.faults += outcome.faults;
  tally.messages += outcome.messages;
  for (const [name, count] of outcome.branches)
    tally.branches.set(name, (tally.branches.get(name) ?? 0) + count);
  for (const [rule, count] of outcome.excused)
    tally.excused.set(rule, (tally.excused.get(rule) ?? 0) + count);
}

export const neverTaken = (tally: Tally): readonly BranchName[] =>
  branchNames.filter((name) => tally.branches.get(name) === 0);
