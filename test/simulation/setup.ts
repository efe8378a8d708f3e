import { createQueue } from '../../engine/actions/createQueue.ts';
import { createEngine } from '../../engine/engine.ts';
import { weigh } from '../../engine/model/parcel.ts';
import { queuesPk } from '../../engine/table/keys.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import { seededIds } from '../support/seeded.ts';
import { answerOf, arnOf, caller } from '../support/testEngine.ts';
import { createBranches } from './branches.ts';
import { type Chance, createChance } from './chance.ts';
import type { Config } from './config.ts';
import { createLedger } from './ledger.ts';
import type { Plant } from './plant.ts';
import { createProcess, type Process } from './process.ts';
import { createReplica } from './replica.ts';
import { createSchedule } from './schedule.ts';
import type { Stage } from './stage.ts';
import { noTides, type Tides, tides, withRest } from './tides.ts';
import { createTransactions } from './transactions.ts';
import type { World } from './world.ts';

export const startMs = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;

/** A table with two queues, one the dead-letter queue of the other, and the processes that serve them. */
export async function setUp(
  seed: number,
  config: Config,
  plant: Plant | undefined,
  trace: World['trace'],
): Promise<World> {
  const chance = createChance(seed);
  const schedule = createSchedule(chance, startMs);
  // half of the seeds on a table that poses as DynamoDB, half on an embedded one
  const table = memoryTable(chance.is(0.5) ? { expiry: 'native' } : { expiry: 'swept', weigh });
  const branches = createBranches();
  const world: World = {
    config,
    plant,
    chance,
    schedule,
    table,
    replica: createReplica(table, schedule),
    transactions: createTransactions(),
    branches,
    ledger: createLedger(table, schedule, branches.saw),
    processes: [],
    restart: (dead) => restart(world, dead),
    startMs,
    ...tidesOf(chance, config),
    purges: new Map(),
    tally: { operations: 0, faults: 0, calls: 0, conflicts: 0 },
    trace,
  };
  await createQueues(world, seed);
  for (let i = 0; i < config.processes; i++) {
    world.processes.push(createProcess(world, `p${i}`, chance.between(-config.skewMs, config.skewMs)));
  }
  return world;
}

function tidesOf(chance: Chance, { waves, stormMs, hasRest }: Config): Tides {
  if (waves > 1) return tides(chance, startMs, stormMs, waves);
  if (!hasRest) return noTides(startMs, stormMs);
  return withRest(startMs, stormMs, chance.between(13.5 * 24, 16 * 24) * hourMs);
}

/** A new process, with nothing in its memory, for one that has died. */
export function restart(stage: Stage, dead: Process): void {
  const { schedule, chance, processes, config } = stage;
  const place = processes.indexOf(dead);
  if (place < 0) return;
  const next = createProcess(stage, `${dead.name}'`, chance.between(-config.skewMs, config.skewMs));
  next.frozenUntilMs = schedule.nowMs() + chance.between(50, 3_000);
  processes[place] = next;
}

async function createQueues(
  { table, replica, schedule, ledger, config }: World,
  seed: number,
): Promise<void> {
  const clock = { now: schedule.nowMs, sleep: async () => {} };
  const context = createEngine({ table, clock, ids: seededIds(seed) });
  const redrive = { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: config.maxReceiveCount };
  const erase: Record<string, string> = config.erasesAtOnce ? { ForebayErase: 'immediately' } : {};
  answerOf(await createQueue.run(context, caller, { QueueName: 'dead', Attributes: erase }));
  answerOf(
    await createQueue.run(context, caller, {
      QueueName: 'source',
      Attributes: {
        ...erase,
        RedrivePolicy: JSON.stringify(redrive),
        MessageRetentionPeriod: String(config.retentionSeconds),
      },
    }),
  );
  await context.handleKeys.all();
  const { items } = await table.query({ pk: queuesPk });
  for (const record of items) ledger.generations.learn(record);
  await replica.wrote(items);
}
