import { createQueue } from '../../../engine/actions/createQueue.ts';
import { createEngine } from '../../../engine/engine.ts';
import { weigh } from '../../../engine/model/parcel.ts';
import { queuesPk } from '../../../engine/table/keys.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import type { Table } from '../../../engine/table/port.ts';
import { seededIds } from '../../support/seeded.ts';
import { answerOf, arnOf, caller } from '../../support/testEngine.ts';
import { type Chance, createChance } from '../chance.ts';
import type { Plant } from '../plant.ts';
import { createProcess } from '../process.ts';
import { createReplica } from '../replica.ts';
import { createSchedule } from '../schedule.ts';
import { restart, startMs } from '../setup.ts';
import type { Stage } from '../stage.ts';
import { noTides, type Tides, tides, withRest } from '../tides.ts';
import { createTransactions } from '../transactions.ts';
import { createFifoBranches } from './branches.ts';
import type { FifoConfig } from './config.ts';
import { createFifoLedger } from './ledger.ts';
import { dead, type FifoWorld, source } from './world.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A table with a FIFO queue and its FIFO dead-letter queue, and the processes that serve them. */
export async function setUp(
  seed: number,
  config: FifoConfig,
  plant: Plant<FifoConfig> | undefined,
  trace: Stage['trace'],
): Promise<FifoWorld> {
  const chance = createChance(seed);
  const schedule = createSchedule(chance, startMs);
  // half of the seeds on a table that poses as DynamoDB, half on an embedded one
  const table = memoryTable(chance.is(0.5) ? { expiry: 'native' } : { expiry: 'swept', weigh });
  const scope = chance.is(0.5) ? 'queue' : 'messageGroup';
  const branches = createFifoBranches();
  const world: FifoWorld = {
    config,
    plant,
    chance,
    schedule,
    table,
    replica: createReplica(table, schedule),
    transactions: createTransactions(),
    branches,
    ledger: createFifoLedger(table, schedule, { scope, maxReceiveCount: config.maxReceiveCount }, branches),
    processes: [],
    restart: (gone) => restart(world, gone),
    startMs,
    ...tidesOf(chance, config, table.expiry),
    tally: { operations: 0, faults: 0, calls: 0, conflicts: 0 },
    trace,
  };
  await createQueues(world, seed, scope);
  for (let i = 0; i < config.processes; i++) {
    world.processes.push(createProcess(world, `p${i}`, chance.between(-config.skewMs, config.skewMs)));
  }
  return world;
}

function tidesOf(chance: Chance, { hasRest, stormMs, waves }: FifoConfig, expiry: Table['expiry']): Tides {
  if (waves > 1) return tides(chance, startMs, stormMs, waves);
  return hasRest ? withRest(startMs, stormMs, restMs(chance, expiry)) : noTides(startMs, stormMs);
}

/** Long enough that an embedded table sweeps idle heads, and that DynamoDB's time to live takes them. */
const restMs = (chance: Chance, expiry: Table['expiry']): number =>
  expiry === 'swept' ? chance.between(75, 150) * minuteMs : chance.between(15 * 24 + 2, 400) * (dayMs / 24);

async function createQueues(world: FifoWorld, seed: number, scope: string): Promise<void> {
  const { table, replica, schedule, ledger, config } = world;
  const clock = { now: schedule.nowMs, sleep: async () => {} };
  const context = createEngine({ table, clock, ids: seededIds(seed) });
  const redrive = { deadLetterTargetArn: arnOf(dead), maxReceiveCount: config.maxReceiveCount };
  const common = {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    DeduplicationScope: scope,
    ...(config.erasesAtOnce && { ForebayErase: 'immediately' }),
  };
  answerOf(await createQueue.run(context, caller, { QueueName: dead, Attributes: common }));
  answerOf(
    await createQueue.run(context, caller, {
      QueueName: source,
      Attributes: {
        ...common,
        RedrivePolicy: JSON.stringify(redrive),
        MessageRetentionPeriod: String(config.retentionSeconds),
        DelaySeconds: String(config.delaysSeconds[0]),
      },
    }),
  );
  await context.handleKeys.all();
  const { items } = await table.query({ pk: queuesPk });
  for (const record of items) ledger.generations.learn(record);
  await replica.wrote(items);
}
