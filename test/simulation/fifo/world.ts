import type { Stage } from '../stage.ts';
import type { FifoBranches } from './branches.ts';
import type { FifoConfig } from './config.ts';
import type { FifoLedger } from './ledger.ts';

/** Everything of one run of FIFO queues. */
export type FifoWorld = Stage & {
  readonly config: FifoConfig;
  readonly ledger: FifoLedger;
  readonly branches: FifoBranches;
  /** Nobody asks for anything then. */
  readonly rest: { readonly fromMs: number; readonly untilMs: number } | undefined;
};

export const source = 'source.fifo';
export const dead = 'dead.fifo';

export const isResting = ({ rest, schedule }: FifoWorld): boolean =>
  rest !== undefined && schedule.nowMs() >= rest.fromMs && schedule.nowMs() < rest.untilMs;

export async function sleepThroughRest(world: FifoWorld, earlierMs = 0): Promise<void> {
  const { rest, schedule, chance } = world;
  if (rest === undefined) return;
  const nowMs = schedule.nowMs();
  if (nowMs < rest.fromMs - earlierMs || nowMs >= rest.untilMs) return;
  await schedule.sleep(rest.untilMs - nowMs + chance.below(3_000));
}
