import type { Dispatch } from '../../dispatch/ports.ts';
import type { Caller, Context } from '../../engine/context.ts';
import type { Consumers } from '../../engine/mappings/consumers.ts';
import { queueIdOfMapping } from '../../engine/mappings/mappingId.ts';
import type { Table } from '../../engine/table/port.ts';
import type { ConsumerConfig, ConsumerConfigs } from '../consumerConfig.ts';
import type { Log } from '../log.ts';
import { createSparingLine } from '../sparingLine.ts';
import { messageOf } from '../startFailure.ts';
import { systemClock } from '../systemClock.ts';
import { createAttendance } from './attendance.ts';
import { functionOf, mapFunction } from './declareConsumer.ts';
import type { Place } from './environmentVariables.ts';
import { createFailureReport } from './failureReport.ts';
import { bareFunctionName } from './functionName.ts';
import { createFunctions } from './functions.ts';
import type { FunctionParts } from './localFunction.ts';
import { tellNews } from './tellNews.ts';
import { withMappingsInMemory } from './withMappingsInMemory.ts';
import { createWorkers } from './workers.ts';

export type Consuming = {
  /** For the engine: what it is to keep its things in, and whom it may call. */
  readonly tableFor: (table: Table) => Table;
  readonly consumers: Consumers;
  /** Creates the queues that are missing, and maps each function to its own. */
  declare(engine: Context, caller: Caller): Promise<void>;
  /** Loads the functions, and calls them from now on. */
  start(place: Place): void;
  /** Lets the calls under way finish. */
  stop(): Promise<void>;
};

type Declared = { readonly queueName: string; readonly config: ConsumerConfig; readonly arn: string };

/** How often is looked whether a queue that was deleted has come again. */
const lookMs = 1_000;

/** Functions of this machine that are called with the messages of its queues, by the code that does it in the cloud. */
export function openConsumers(configs: ConsumerConfigs, log: Log): Consuming {
  const write: FunctionParts['write'] = (stream, line) => log.writes('error') && process[stream].write(line);
  const functions = createFunctions({ log, write });
  const tellOfFault = createSparingLine(systemClock, log.error);
  const onFault = (error: unknown) =>
    tellOfFault(`Messages could not be handed to a consumer, which is tried again: ${messageOf(error)}`);
  const workers = createWorkers(systemClock, onFault);
  const stopping = new AbortController();
  const { signal } = stopping;
  const declared = new Map<string, Declared>();
  let dispatch: Dispatch;
  let caller: Caller;

  const map = async (one: Declared): Promise<void> => {
    const { queueName, config, arn } = one;
    const id = await mapFunction(dispatch.engine, caller, queueName, { config, arn });
    declared.set(id, one);
  };

  /** A queue that is created again has its consumer again, as in AWS. */
  const mapAgain = async (mappingId: string): Promise<void> => {
    const one = declared.get(mappingId);
    if (one === undefined) return;
    while (!signal.aborted) {
      try {
        const queue = await dispatch.engine.records.find(caller.account, caller.region, one.queueName);
        if (queue?.id === queueIdOfMapping(mappingId)) return;
        if (queue !== undefined) return await map(one);
      } catch (error) {
        onFault(error);
      }
      await systemClock.sleep(lookMs, signal);
    }
  };

  const attendance = createAttendance({
    workers,
    unusable: ({ functionArn }) => functions.unusable(functionArn, signal),
    onFault,
    signal,
    onEnd: mapAgain,
  });

  return {
    tableFor: withMappingsInMemory,
    consumers: {
      known: () => `This server calls ${functions.names()}; --consume queue=./handler.ts adds others.`,
      async describe(functionName) {
        const settings = functions.named(bareFunctionName(functionName));
        return settings && { functionArn: settings.arn, timeoutMs: settings.timeoutMs };
      },
      startWorker: async ({ id }) => attendance.begin(id),
    },
    async declare(engine, asCaller) {
      caller = asCaller;
      const nameOf = functions.nameOf;
      const report = createFailureReport(engine, nameOf, log);
      dispatch = {
        engine,
        invoke(invocation) {
          report.note(invocation);
          return functions.invoke(invocation);
        },
        startWorker: async (task) => workers.start(dispatch, task),
        // what is due is seen by whoever attends to the queue
        startSweep: async () => {},
        tell: tellNews(report, nameOf, log),
      };
      for (const [queueName, config] of Object.entries(configs)) {
        const settings = await functionOf(engine, caller, queueName, config);
        functions.add(settings);
        await map({ queueName, config, arn: settings.arn });
      }
    },
    start(place) {
      functions.start(place);
      // however this process ends: a handler in an endless loop would not see that it is alone
      process.on('exit', () => void functions.stop());
      attendance.open(dispatch);
    },
    async stop() {
      stopping.abort();
      await Promise.all([workers.stop(), attendance.done()]);
      await functions.stop();
    },
  };
}
