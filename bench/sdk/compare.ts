import type { Line } from '../report.ts';
import { median, significant } from '../statistics.ts';

export type Rounds = { readonly rounds: number; readonly warmUps: number; readonly messages: number };

export type Spent = { readonly seconds: number; readonly cpuSeconds: number };
type Side = 'hand' | 'sdk';

/** The share of what is written by hand that the client must reach, in messages a second. */
export type Bar = { readonly scenario: string; readonly bar: number };

/** Both sides in turn, each first every other time; the medians of their rounds. */
export async function compare(
  { scenario, bar }: Bar,
  { rounds, warmUps, messages }: Rounds,
  sides: Readonly<Record<Side, () => Promise<Spent>>>,
): Promise<Line> {
  const spent: Record<Side, Spent[]> = { hand: [], sdk: [] };
  for (let round = 0; round < warmUps + rounds; round++) {
    const order: readonly Side[] = round % 2 === 0 ? ['hand', 'sdk'] : ['sdk', 'hand'];
    for (const side of order) {
      const one = await sides[side]();
      if (round >= warmUps) spent[side].push(one);
    }
  }
  const secondsOf = (side: Side) => median(spent[side].map(({ seconds }) => seconds));
  const microsOf = (side: Side) =>
    significant((median(spent[side].map(({ cpuSeconds }) => cpuSeconds)) / messages) * 1e6);
  const ratio = significant(secondsOf('hand') / secondsOf('sdk'));
  return {
    scenario,
    ratio,
    bar,
    pass: ratio >= bar,
    perSecond: Math.round(messages / secondsOf('sdk')),
    handPerSecond: Math.round(messages / secondsOf('hand')),
    cpuMicrosPerMessage: microsOf('sdk'),
    handCpuMicrosPerMessage: microsOf('hand'),
  };
}

export async function measured(work: () => Promise<void>): Promise<Spent> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
