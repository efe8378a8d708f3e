import { consume } from './actors/consumer.ts';
import { drain } from './actors/drain.ts';
import { purge, redrive, runWork, tune } from './actors/operator.ts';
import { produce, trickle } from './actors/producer.ts';
import { tenant } from './actors/tenant.ts';
import { expireByTtl } from './actors/ttl.ts';
import type { BranchName } from './branches.ts';
import type { Config } from './config.ts';
import { checkAtRest, checkDrained } from './endRules.ts';
import { finish } from './finish.ts';
import type { Plant } from './plant.ts';
import type { Violation } from './rulings.ts';
import { setUp } from './setup.ts';
import type { World } from './world.ts';

export type Outcome<Branch extends string = BranchName> = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly operations: number;
  readonly conflicts: number;
  readonly faults: number;
  readonly messages: number;
  readonly branches: ReadonlyMap<Branch, number>;
  /** Duplicates that a fault explains, by rule. */
  readonly excused: ReadonlyMap<string, number>;
};

const settleMs = 300_000;
/** Long enough for what was left where nobody looks to be found. */
const drainMs = 20 * 86_400_000;

/** Does the run show what it was to show: the planted bug by its rule, or any violation? */
export const isCaught = (
  { violations }: Pick<Outcome, 'violations'>,
  plant?: Pick<Plant, 'shows'>,
): boolean => violations.some(({ rule }) => plant === undefined || rule === plant.shows);

/** One run: a storm of work and faults, then calm until all calls have ended, then everything must come out. */
export async function run(
  seed: number,
  config: Config,
  plant?: Plant,
  trace?: World['trace'],
): Promise<Outcome> {
  const world = await setUp(seed, config, plant, trace);
  const { ledger, tally } = world;
  if (world.table.expiry === 'native') void expireByTtl(world);
  const clientsMs = world.calmMs - world.startMs + config.longestPauseMs + settleMs;
  if (await finish(world, 'the clients', Promise.all(actors(world)), clientsMs)) {
    await finish(world, 'the count', checkAtRest(world), settleMs);
    await finish(world, 'the drain', drain(world), drainMs);
    await finish(world, 'the last look', checkDrained(world), settleMs);
  }
  return {
    seed,
    violations: ledger.violations,
    operations: tally.operations,
    conflicts: tally.conflicts,
    faults: tally.faults,
    messages: ledger.told.size,
    branches: world.branches.counts,
    excused: ledger.excused,
  };
}

function actors(world: World): Promise<void>[] {
  const { config, chance } = world;
  const several = (count: number, start: (i: number) => Promise<void>) =>
    Array.from({ length: count }, (_, i) => start(i));
  return [
    ...several(config.producers, (i) => produce(world, `producer${i}`)),
    ...several(config.consumers, (i) => consume(world, `consumer${i}`, 'source', i === 0 && !config.hasRest)),
    consume(world, 'undertaker', 'dead', !config.hasRest),
    ...several(config.waves > 1 ? config.trickles : 0, (i) => trickle(world, `trickle${i}`)),
    ...several(config.runners, (i) => runWork(world, `runner${i}`)),
    ...(chance.is(config.purgeProbability)
      ? [purge(world, 'purger', chance.pick(['source', 'source', 'dead']))]
      : []),
    ...(config.hasMoveTasks ? [redrive(world, 'mover')] : []),
    ...(config.hasTenant && chance.is(0.3) ? [tenant(world, 'tenant')] : []),
    tune(world, 'tuner'),
  ];
}
