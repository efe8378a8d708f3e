import { runWork } from '../actors/operator.ts';
import { finish } from '../finish.ts';
import type { Plant } from '../plant.ts';
import type { Outcome } from '../run.ts';
import type { Stage } from '../stage.ts';
import { consume } from './actors/consumer.ts';
import { drain } from './actors/drain.ts';
import { purge, redrive, tune } from './actors/operator.ts';
import { send, trickle } from './actors/sender.ts';
import { expireByTtl } from './actors/ttl.ts';
import type { FifoBranchName } from './branchNames.ts';
import type { FifoConfig } from './config.ts';
import { checkAtRest, checkDrained } from './endRules.ts';
import { setUp } from './setup.ts';
import { dead, type FifoWorld, source } from './world.ts';

const settleMs = 300_000;
/** Long enough for what was left where nobody looks to be found. */
const drainMs = 20 * 86_400_000;

/** One run: a storm of work and faults, then calm until all calls have ended, then everything must come out. */
export async function runFifo(
  seed: number,
  config: FifoConfig,
  plant?: Plant<FifoConfig>,
  trace?: Stage['trace'],
): Promise<Outcome<FifoBranchName>> {
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

function actors(world: FifoWorld): Promise<void>[] {
  const { config, chance } = world;
  const several = (count: number, start: (i: number) => Promise<void>) =>
    Array.from({ length: count }, (_, i) => start(i));
  return [
    ...several(config.senders, (i) => send(world, `sender${i}`)),
    ...several(config.consumers, (i) => consume(world, `consumer${i}`, source, i === 0 && !config.hasRest)),
    consume(world, 'undertaker', dead, !config.hasRest),
    ...several(config.waves > 1 ? config.trickles : 0, (i) => trickle(world, `trickle${i}`)),
    ...several(config.runners, (i) => runWork(world, `runner${i}`)),
    ...(chance.is(config.purgeProbability) ? [purge(world, 'purger')] : []),
    ...(config.hasMoveTasks ? [redrive(world, 'mover')] : []),
    tune(world, 'tuner'),
  ];
}
