import type { Context } from '../../engine/context.ts';
import { clientOf } from '../../test/support/client.ts';
import { seededRandom } from '../../test/support/seeded.ts';
import type { Line } from '../report.ts';
import { significant } from '../statistics.ts';
import { budgets } from '../units/budgets.ts';
import { createLedger, latencyAt } from './ledger.ts';
import { type LoadRules, startLoad } from './load.ts';
import type { TableRules } from './partitionedTable.ts';
import { batch } from './sender.ts';
import { openService, queue, type Service } from './service.ts';
import { watch } from './watch.ts';

export type RunOptions = {
  readonly seed: number;
  readonly table: TableRules;
  readonly maxShards: number;
  readonly load: LoadRules;
  /** Under load a line is told so often. */
  readonly lineSeconds: number;
  /** The offered rate must be reached within so long, and what has gathered be received within so long again. */
  readonly rampSeconds: number;
  /** How long the consumers have to become fewer, and then the steady state is watched. */
  readonly steadySeconds: number;
  /** The queue must have fallen back to one shard within so long. */
  readonly idleSeconds: number;
};

const reachedShare = 0.95;
const reachedSeconds = 10;
/** What was received and could not be deleted has come back by then. */
const quietSeconds = 60;
/** By then every process has read the record anew. */
const cacheExpiryMs = 10_000;

/** From a cold start under more load than one shard takes, to a steady state, and back to rest. */
export async function* run(scenario: string, options: RunOptions): AsyncGenerator<Line> {
  const { load: rules, rampSeconds, steadySeconds, idleSeconds, lineSeconds } = options;
  const service = await openService(options.seed, rules.processes, options.table, options.maxShards);
  const { clock, simulated } = service;
  const ledger = createLedger();
  const load = startLoad(service.contexts, queue, ledger, seededRandom(options.seed + 1), rules);
  const { during, pace, seconds } = watch(service, load, ledger);

  const ramp = { seconds: rampSeconds, lineSeconds };
  const hasReached = () =>
    seconds() >= reachedSeconds && pace(reachedSeconds).accepted >= reachedShare * rules.messagesPerSecond;
  yield* during('ramp', ramp, hasReached);
  const reachedSecond = hasReached() ? seconds() - reachedSeconds : undefined;
  const rampPace = pace(seconds());
  yield* during('catchUp', ramp, () => ledger.waiting() < rules.messagesPerSecond);
  yield* during('settle', { seconds: steadySeconds, lineSeconds }, () => false);
  ledger.resetLatencies(clock.now());
  yield* during('steady', { seconds: steadySeconds, lineSeconds }, () => false);
  const steady = pace(steadySeconds);
  const latencyMs = { p50: latencyAt(ledger.latencies, 0.5), p99: latencyAt(ledger.latencies, 0.99) };
  const shardsAtPeak = (await service.record()).shards;

  await service.wait(load.stopSending());
  const isDrained = () => ledger.waiting() === 0 && pace(quietSeconds).received === 0;
  yield* during('drain', ramp, isDrained);
  await service.wait(load.stopReceiving());
  const drainedSecond = seconds() - quietSeconds;
  const isOne = async () => (await service.record()).readShards === 1;
  yield* during('idle', { seconds: idleSeconds, lineSeconds: 10 * lineSeconds }, isOne);
  const secondsToOneShard = (await isOne()) ? seconds() - drainedSecond : undefined;
  await service.stop();
  await clock.runUntil(clock.now() + cacheExpiryMs);

  const budget = budgets[`standard-${batch}-${batch}`];
  const writeUnitsPerMessage = steady.writeUnits / steady.received;
  const readUnitsPerMessage = steady.readUnits / steady.received;
  const lost = ledger.waiting();
  yield {
    scenario,
    offeredPerSecond: rules.messagesPerSecond,
    reachedSecond,
    throttledShareBefore: rampPace.throttledShare,
    shardsAtPeak,
    partitions: simulated.partitions(),
    steady: { ...steady, latencyMs },
    writeUnitsPerMessage: significant(writeUnitsPerMessage),
    readUnitsPerMessage: significant(readUnitsPerMessage),
    budget: { writeUnits: budget.writeUnits, readUnits: budget.readUnits },
    withinBudget: writeUnitsPerMessage <= budget.writeUnits && readUnitsPerMessage <= budget.readUnits,
    secondsToOneShard,
    emptyReceiveReadUnits: await emptyReceiveReadUnits(service),
    ...ledger.counts,
    lost,
    receivedAgain: ledger.counts.received - (ledger.counts.accepted - lost),
  };
}

/** Of a process that knows the queue. */
async function emptyReceiveReadUnits({ contexts, simulated, wait }: Service): Promise<number> {
  const client = clientOf(contexts[0] as Context);
  await wait(client.receive(queue));
  const before = simulated.traffic.readUnits;
  await wait(client.receive(queue));
  return simulated.traffic.readUnits - before;
}
