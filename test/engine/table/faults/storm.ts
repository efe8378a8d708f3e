import { randomBytes, randomUUID } from 'node:crypto';
import { runDue } from '../../../../engine/background/runDue.ts';
import type { Context } from '../../../../engine/context.ts';
import { createEngine } from '../../../../engine/engine.ts';
import { createIds } from '../../../../engine/ids.ts';
import { createDynamodbTable } from '../../../../engine/table/dynamodb/createTable.ts';
import { dynamodbTable } from '../../../../engine/table/dynamodb.ts';
import { startBackground } from '../../../../local/background.ts';
import { createLog } from '../../../../local/log.ts';
import { systemClock } from '../../../../local/systemClock.ts';
import { startDynamodbEngine } from '../../../support/dynamodbEngine.ts';
import type { Shares } from '../../../support/faultProxy/faultMix.ts';
import { type FaultProxy, startFaultProxy } from '../../../support/faultProxy.ts';

/** Every fault that there is. What breaks connections or hangs is rarer: it costs a deadline each time. */
export const everyFault: Shares = {
  reset: 0.01,
  'lost reply': 0.02,
  'torn reply': 0.005,
  'hang before': 0.002,
  'hang after': 0.004,
  late: 0.004,
  delay: 0.03,
  throttle: 0.05,
  conflict: 0.02,
  'failure before': 0.02,
  'failure after': 0.02,
  'partial batch': 0.1,
  'short page': 0.1,
};

const workerCount = 2;
const attemptMs = 400;
/** Hardly more than one attempt: what hangs ends some calls, of which there must be some. */
const deadlineMs = 450;

export type Storm = {
  readonly workers: readonly Context[];
  readonly proxy: FaultProxy;
  /** What the background work had to say. */
  readonly lines: readonly string[];
  close(): Promise<void>;
};

/** Several workers on one DynamoDB, behind a proxy that does to their requests what it is told to. */
export async function startStorm(seed: number): Promise<Storm> {
  const dynamodb = await startDynamodbEngine();
  const proxy = await startFaultProxy({ target: dynamodb.endpoint, seed, delayMs: 30, lateMs: 100 });
  const connection = { ...dynamodb.connection, endpoint: proxy.endpoint };
  const tableName = `forebay-storm-${randomUUID()}`;
  const fault = await createDynamodbTable({ tableName, connection, clock: systemClock });
  if (fault !== undefined) throw new Error(fault);
  const lines: string[] = [];
  const log = createLog('error', (line) => lines.push(line));
  const started = Array.from({ length: workerCount }, () => {
    const ids = createIds(randomBytes);
    const table = dynamodbTable({ tableName, connection, clock: systemClock, ids, attemptMs, deadlineMs });
    const context = createEngine({ table, clock: systemClock, ids });
    const step = () => runDue(context, { operations: 200 });
    return { table, context, background: startBackground({ engine: context, step, log }) };
  });
  return {
    workers: started.map(({ context }) => context),
    proxy,
    lines,
    async close() {
      proxy.befall();
      await Promise.all(started.map(({ background }) => background.stop()));
      await Promise.all(started.map(({ table }) => table.close()));
      await proxy.close();
      await dynamodb.stop();
    },
  };
}
