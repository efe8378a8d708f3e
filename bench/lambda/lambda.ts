import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { createEngine } from '../../engine/engine.ts';
import { createIds } from '../../engine/ids.ts';
import { registry } from '../../engine/registry.ts';
import { dynamodbTable } from '../../engine/table/dynamodb.ts';
import { bundleLambda, bundleSettings } from '../../lambdas/bundle.ts';
import { systemClock } from '../../lambdas/systemClock.ts';
import { account, type Deployed, deploy } from '../../test/lambda/support/deployed.ts';
import { startEnvironment } from '../../test/lambda/support/lambdaEnvironment.ts';
import { runtimeClient } from '../../test/lambda/support/runtimeClient.ts';
import type { Line } from '../report.ts';
import { median, quantile } from '../statistics.ts';
import { callOver, openConnection } from './call.ts';
import { type WakeOptions, wakeUps } from './wakeUps.ts';

export const lambdaDefaults = {
  starts: 15,
  sends: 400,
  warmUp: 100,
  wakes: { trickle: { polls: 12, wakesEach: 18 }, anyTime: { polls: 24, wakesEach: 9 } } as WakeOptions,
};
export type LambdaOptions = typeof lambdaDefaults;

/**
 * Of the deployed api: its size, its start against that of a bare DynamoDB client, a send against the engine's own, and
 * how soon a send wakes a poll that waits in another environment.
 */
export async function* lambda(options: LambdaOptions): AsyncIterable<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'forebay-bench-'));
  const deployed = await deploy();
  try {
    bundleLambda('api', join(folder, 'api'));
    const apiKb = statSync(join(folder, 'api', 'handler.cjs')).size / 1000;
    const starts = await startTimes(options, deployed, folder);
    const sends = await sendTimes(options, deployed);
    const { wakeMs, idlePollReadUnits } = await wakeUps(deployed, options.wakes);
    yield {
      apiKb: round(apiKb),
      initRatio: round(least(starts.api) / least(starts.bare)),
      warmP50Ratio: round(median(sends.chain) / median(sends.direct)),
      initMs: round(least(starts.api)),
      bareInitMs: round(least(starts.bare)),
      chainP50Ms: round(median(sends.chain)),
      directP50Ms: round(median(sends.direct)),
      wakeP50Ms: round(median(wakeMs.trickle)),
      wakeP99Ms: round(quantile(wakeMs.trickle, 0.99)),
      anyTimeWakeP50Ms: round(median(wakeMs.anyTime)),
      anyTimeWakeP99Ms: round(quantile(wakeMs.anyTime, 0.99)),
      wakes: wakeMs.trickle.length + wakeMs.anyTime.length,
      idlePollReadUnits,
    };
  } finally {
    await deployed.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In turn, so that what else the machine does falls on both alike. */
async function startTimes({ starts }: LambdaOptions, { dynamodb, tableName }: Deployed, folder: string) {
  const bare = join(folder, 'bare');
  buildSync({
    ...bundleSettings,
    entryPoints: [join(import.meta.dirname, 'onlyDynamodb.ts')],
    outfile: join(bare, 'handler.cjs'),
  });
  const client = await runtimeClient();
  const variables = {
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    FOREBAY_TABLE: tableName,
    FOREBAY_ACCOUNT: account,
    FOREBAY_AUTH: 'none',
  };
  const start = async (of: string) => {
    const environment = await startEnvironment({ client, folder: of, variables, timeoutMs: 10_000 });
    await environment.kill();
    return environment.initMs;
  };
  const times = { api: [] as number[], bare: [] as number[] };
  for (let i = 0; i <= starts; i++) {
    const api = await start(join(folder, 'api'));
    const other = await start(bare);
    // the first reads the files from disk
    if (i === 0) continue;
    times.api.push(api);
    times.bare.push(other);
  }
  return times;
}

async function sendTimes({ sends, warmUp }: LambdaOptions, deployed: Deployed) {
  const { dynamodb, tableName } = deployed;
  const service = await deployed.serve();
  const connection = openConnection(service.port);
  const ids = createIds(randomBytes);
  const table = dynamodbTable({ tableName, connection: dynamodb.connection, clock: systemClock, ids });
  const engine = createEngine({ table, clock: systemClock, ids });
  const caller = { account, region: 'us-east-1', senderId: account, baseUrl: service.url };
  const message = { QueueUrl: `${service.url}/${account}/orders`, MessageBody: 'x'.repeat(256) };
  await callOver(connection, 'CreateQueue', { QueueName: 'orders' });
  const times = { chain: [] as number[], direct: [] as number[] };
  for (let i = 0; i < warmUp + sends; i++) {
    const chain = await timed(() => callOver(connection, 'SendMessage', message));
    const direct = await timed(() => registry.SendMessage.run(engine, caller, message));
    if (i < warmUp) continue;
    times.chain.push(chain);
    times.direct.push(direct);
  }
  connection.destroy();
  await table.close();
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** A start is work of one thread from its first to its last line: whatever takes longer was held up by others. */
const least = (times: readonly number[]): number => Math.min(...times);
const round = (value: number): number => Math.round(value * 100) / 100;
