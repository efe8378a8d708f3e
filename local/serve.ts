import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { runDue } from '../engine/background/runDue.ts';
import { createEngine } from '../engine/engine.ts';
import { createIds } from '../engine/ids.ts';
import packageJson from '../package.json' with { type: 'json' };
import { startBackground } from './background.ts';
import { cannotListen } from './cannotListen.ts';
import { declareQueues } from './declareQueues.ts';
import { loadConfig } from './loadConfig.ts';
import { createLog, type LogLevel } from './log.ts';
import { openStore, type StoreOptions } from './openStore.ts';
import { type RunningServer, startServer } from './server.ts';
import { StartFailure } from './startFailure.ts';
import { stopOnSignal } from './stopOnSignal.ts';
import { systemClock } from './systemClock.ts';
import { welcome } from './welcome.ts';

export type ServeOptions = StoreOptions & {
  readonly port: number;
  readonly host: string;
  readonly account: string;
  readonly region: string;
  readonly baseUrl?: string;
  readonly queues: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** As SQS: a deleted name stays taken for a minute, and purges keep a minute's distance. */
  readonly cooldowns: boolean;
  readonly configFile?: string;
};

/** Table operations of one step of background work: a few milliseconds, so that requests hardly notice. */
const budget = { operations: 200 };

/** The server as a process of its own, until a signal ends it. */
export async function serve(options: ServeOptions): Promise<void> {
  const { account, region, host, port } = options;
  const log = createLog(options.logLevel);
  const declared = {
    ...Object.fromEntries(options.queues.map((name) => [name, {}])),
    ...(await loadConfig(options.configFile)),
  };
  const store = await openStore(options);
  const engine = createEngine({
    table: store.table,
    clock: systemClock,
    ids: createIds(randomBytes),
    settings: {
      // Every write goes through this process, so what it remembers of a queue stays true.
      sharedTable: false,
      recordCacheMs: Number.POSITIVE_INFINITY,
      ...(!options.cooldowns && { recentlyDeletedMs: 0, purgeIntervalMs: 0 }),
    },
  });

  let server: RunningServer;
  try {
    await declareQueues(engine, { account, region, senderId: account, baseUrl: '' }, declared);
    server = await startServer({ ...options, engine, log }).catch((error) => {
      throw new StartFailure(cannotListen(error, host, port));
    });
  } catch (error) {
    await store.close();
    throw error;
  }
  const background = startBackground({ engine, step: () => runDue(engine, budget), log });

  stopOnSignal({
    log,
    async stop() {
      await server.close();
      await background.stop();
      await store.close();
    },
  });
  if (options.logLevel !== 'silent') {
    const where = options.memory ? 'memory' : options.data;
    const url = options.baseUrl ?? server.url;
    process.stdout.write(welcome({ url, region, account, where, version: packageJson.version }));
  }
  // Node writes it when a process ends by itself, which a server rarely does.
  flushCompileCache();
}
