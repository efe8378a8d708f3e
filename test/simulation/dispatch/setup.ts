import { createEventSourceMapping } from '../../../engine/actions/createEventSourceMapping.ts';
import { createQueue } from '../../../engine/actions/createQueue.ts';
import type { Context } from '../../../engine/context.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Mapping } from '../../../engine/mappings/mapping.ts';
import { mappingIdRandomBytes, newMappingId } from '../../../engine/mappings/mappingId.ts';
import { weigh } from '../../../engine/model/parcel.ts';
import type { Queue } from '../../../engine/model/queue.ts';
import { mappingsPk, queuesPk } from '../../../engine/table/keys.ts';
import { memoryTable } from '../../../engine/table/memory.ts';
import { seededIds } from '../../support/seeded.ts';
import { answerOf, arnOf, caller } from '../../support/testEngine.ts';
import { type Chance, createChance } from '../chance.ts';
import type { Span } from '../lulls.ts';
import { createProcess } from '../process.ts';
import { createReplica } from '../replica.ts';
import { createSchedule } from '../schedule.ts';
import { restart, startMs } from '../setup.ts';
import type { Stage } from '../stage.ts';
import { noTides } from '../tides.ts';
import { createTransactions } from '../transactions.ts';
import type { DispatchConfig } from './config.ts';
import { createDispatchLedger } from './ledger.ts';
import { type DispatchPlant, type DispatchWorld, functionName } from './world.ts';

const others = 160;

/** So many mappings more, of queues that stay empty, that the round of all of them takes as long as it would. */
async function addOthers(context: Context, like: string): Promise<void> {
  const { account, region } = caller;
  const mapping = (await context.mappings.find(like)) as Mapping;
  const [queue] = (await context.records.list({ account, region, limit: 1 })).queues;
  for (let i = 0; i < others; i++) {
    const queueId = `other${String(i).padStart(5, '0')}`;
    const queueName = `other${i}`;
    await context.records.replace(undefined, {
      ...(queue as Queue),
      isFifo: false,
      id: queueId,
      name: queueName,
    });
    const id = newMappingId(queueId, context.ids.bytes(mappingIdRandomBytes));
    await context.mappings.replace(undefined, { ...mapping, id, queueId, queueName });
  }
}

function throttledSpan(chance: Chance, { stormMs, functions }: DispatchConfig): Span {
  if (functions.isThrottled === 0 || chance.is(0.5)) return { fromMs: 0, untilMs: 0 };
  const fromMs = startMs + chance.below(stormMs);
  return { fromMs, untilMs: fromMs + chance.between(5_000, 60_000) };
}

/** A table with a queue, a mapping of it that does not count yet, and the processes that senders speak to. */
export async function setUpDispatch(
  seed: number,
  config: DispatchConfig,
  plant: DispatchPlant | undefined,
  trace: Stage['trace'],
): Promise<DispatchWorld> {
  const chance = createChance(seed);
  const schedule = createSchedule(chance, startMs);
  // half of the seeds on a table that poses as DynamoDB, half on an embedded one
  const table = memoryTable(chance.is(0.5) ? { expiry: 'native' } : { expiry: 'swept', weigh });
  const ledger = createDispatchLedger(schedule, config);
  const replica = createReplica(table, schedule);
  const queue = config.isFifo ? 'orders.fifo' : 'orders';
  const clock = { now: schedule.nowMs, sleep: async () => {} };
  const consumers = {
    describe: async (name: string) => ({
      functionArn: `arn:aws:lambda:us-east-1:${caller.account}:function:${name}`,
      timeoutMs: config.timeoutSeconds * 1_000,
    }),
    startWorker: async () => {},
  };
  const context = createEngine({ table, clock, ids: seededIds(seed), consumers });
  const Attributes = {
    VisibilityTimeout: String(config.visibilitySeconds),
    ...(config.isFifo && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }),
  };
  answerOf(await createQueue.run(context, caller, { QueueName: queue, Attributes }));
  const { UUID } = answerOf(
    await createEventSourceMapping.run(context, caller, {
      EventSourceArn: arnOf(queue),
      FunctionName: functionName,
      BatchSize: config.batchSize,
      MaximumBatchingWindowInSeconds: config.windowSeconds,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      Enabled: false,
    }),
  );
  await addOthers(context, UUID);
  await context.handleKeys.all();
  for (const pk of [queuesPk, mappingsPk]) await replica.wrote((await table.query({ pk })).items);
  const world: DispatchWorld = {
    config,
    plant,
    chance,
    schedule,
    table,
    replica,
    transactions: createTransactions(),
    branches: { sawUnknown: () => ledger.saw('outcome unknown') },
    ledger,
    processes: [],
    restart: (dead) => restart(world, dead),
    startMs,
    ...noTides(startMs, config.stormMs),
    tally: { operations: 0, faults: 0, calls: 0, conflicts: 0 },
    trace,
    queue,
    mappingId: UUID,
    workers: new Set(),
    idle: [],
    throttled: throttledSpan(chance, config),
    isOver: false,
  };
  for (let i = 0; i < config.processes; i++) {
    world.processes.push(createProcess(world, `p${i}`, chance.between(-config.skewMs, config.skewMs)));
  }
  return world;
}
