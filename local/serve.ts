import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import type { IssuedKey } from '../api/auth/keys/keyStore.ts';
import { runDue } from '../engine/background/runDue.ts';
import type { Context } from '../engine/context.ts';
import { createEngine } from '../engine/engine.ts';
import { createIds } from '../engine/ids.ts';
import packageJson from '../package.json' with { type: 'json' };
import { startBackground } from './background.ts';
import { cannotListen } from './cannotListen.ts';
import type { ConsumerConfigs } from './consumerConfig.ts';
import { consumersOf, noConsumers } from './consumersOf.ts';
import { declareQueues } from './declareQueues.ts';
import { isLoopback } from './isLoopback.ts';
import { exportLine } from './keyLines.ts';
import { loadConfig } from './loadConfig.ts';
import { createLog, type Log, type LogLevel } from './log.ts';
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
  /** Files of handlers, by the queue with whose messages they are called. */
  readonly consume: Readonly<Record<string, string>>;
  readonly allowedOrigins: readonly string[];
  readonly logLevel: LogLevel;
  /** As SQS: a deleted name stays taken for a minute, and purges keep a minute's distance. */
  readonly cooldowns: boolean;
  readonly configFile?: string;
  /** `keys`: only signed requests of keys that were issued; `none`: everybody. */
  readonly auth: 'none' | 'keys';
  readonly sealKey?: string;
  readonly kmsKey?: string;
};

/** Table operations of one step of background work: a few milliseconds, so that requests hardly notice. */
const budget = { operations: 200 };

/** Every write goes through this process, so what it remembers of a queue stays true. */
const ownSettings = { sharedTable: false, recordCacheMs: Number.POSITIVE_INFINITY };
/** DeleteQueue and PurgeQueue wait as long as others may trust what they remember; a read a second costs little. */
const sharedSettings = { sharedTable: true, recordCacheMs: 1_000 };

/** The server as a process of its own, until a signal ends it. */
export async function serve(options: ServeOptions): Promise<void> {
  const { account, region, host, port } = options;
  const log = createLog(options.logLevel);
  const config = await loadConfig(options.configFile);
  const declared = { ...Object.fromEntries(options.queues.map((name) => [name, {}])), ...config.queues };
  const consuming = await openConsuming(consumersOf(options.consume, config.consumers), log);
  const store = await openStore(options);
  const engine = createEngine({
    table: consuming?.tableFor(store.table) ?? store.table,
    consumers: consuming?.consumers ?? noConsumers,
    clock: systemClock,
    ids: createIds(randomBytes),
    settings: {
      ...(store.isShared ? sharedSettings : ownSettings),
      ...(!options.cooldowns && { recentlyDeletedMs: 0, purgeIntervalMs: 0 }),
    },
  });

  let server: RunningServer;
  let firstKey: IssuedKey | undefined;
  try {
    const declarer = { account, region, senderId: account, baseUrl: '' };
    await declareQueues(engine, declarer, declared);
    await consuming?.declare(engine, declarer);
    const opened = options.auth === 'keys' ? await openKeys(options, engine, log) : undefined;
    firstKey = opened?.firstKey;
    const { authorizer } = opened ?? {};
    const { tableName } = store;
    server = await startServer({ ...options, authorizer, tableName, engine, log }).catch((error) => {
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
      // first: what they call may still need the server
      await consuming?.stop();
      await server.close();
      await background.stop();
      await store.close();
    },
  });
  if (options.auth === 'none' && !isLoopback(host)) {
    log.warn(`Whoever reaches ${host}:${server.port} may do everything: --auth keys asks for signatures.`);
  }
  if (options.logLevel !== 'silent') {
    const { where } = store;
    const url = options.baseUrl ?? server.url;
    const credentials = options.auth === 'none' ? undefined : credentialsLine(firstKey);
    process.stdout.write(welcome({ url, region, account, where, credentials, version: packageJson.version }));
  }
  consuming?.start({ region, url: server.url, isOpen: options.auth === 'none' });
  // Node writes it when a process ends by itself, which a server rarely does.
  flushCompileCache();
}

async function openConsuming(consumers: ConsumerConfigs, log: Log) {
  if (Object.keys(consumers).length === 0) return undefined;
  const { openConsumers } = await import('./consume/openConsumers.ts');
  return openConsumers(consumers, log);
}

async function openKeys(options: ServeOptions, engine: Context, log: Log) {
  const { openAuthorizer } = await import('./openAuthorizer.ts');
  return openAuthorizer(options, engine, log);
}

const credentialsLine = (firstKey: IssuedKey | undefined): string =>
  firstKey === undefined
    ? '  export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…   # of a key that `forebay keys create` has issued'
    : exportLine(firstKey);
