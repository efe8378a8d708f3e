import type { Call, Outcome } from './client.ts';
import type { Ledger } from './ledger.ts';

export type Tally = {
  unknown: number;
  changed: number;
  /** What each move task had moved when it was last looked at, by its start. */
  readonly moved: Map<number, number>;
  readonly refusals: Map<string, number>;
};

export type Load = {
  readonly call: Call;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly random: () => number;
  readonly newBody: () => string;
};

/** Did the server answer? A refusal that no client expects is kept for the report. */
export function isAnswered<T>(
  { tally }: Load,
  outcome: Outcome<T>,
): outcome is Exclude<Outcome<T>, { kind: 'unknown' }> {
  if (outcome.kind === 'refusal')
    tally.refusals.set(outcome.text, (tally.refusals.get(outcome.text) ?? 0) + 1);
  return outcome.kind !== 'unknown';
}
