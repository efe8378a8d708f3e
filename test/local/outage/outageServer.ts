import { randomBytes, randomUUID } from 'node:crypto';
import { runDue } from '../../../engine/background/runDue.ts';
import { createEngine } from '../../../engine/engine.ts';
import { createIds } from '../../../engine/ids.ts';
import { createDynamodbTable } from '../../../engine/table/dynamodb/createTable.ts';
import { type DynamodbTableOptions, dynamodbTable } from '../../../engine/table/dynamodb.ts';
import { startBackground } from '../../../local/background.ts';
import { createLog } from '../../../local/log.ts';
import { startServer } from '../../../local/server.ts';
import { systemClock } from '../../../local/systemClock.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { type FaultProxy, startFaultProxy } from '../../support/faultProxy.ts';

export type OutageServer = {
  readonly url: string;
  readonly proxy: FaultProxy;
  /** What the server has logged. */
  readonly lines: readonly string[];
  /** Partitions of which a request was turned away, each time. */
  readonly throttled: readonly string[];
  close(): Promise<void>;
};

/** The server on a DynamoDB that can be taken away from it. */
export async function startOutageServer(
  limits: Pick<DynamodbTableOptions, 'attemptMs' | 'deadlineMs' | 'concurrency'>,
): Promise<OutageServer> {
  const dynamodb: DynamodbEngine = await startDynamodbEngine();
  const proxy = await startFaultProxy({ target: dynamodb.endpoint });
  const tableName = `forebay-outage-${randomUUID()}`;
  const connection = { ...dynamodb.connection, endpoint: proxy.endpoint };
  const fault = await createDynamodbTable({ tableName, connection, clock: systemClock });
  if (fault !== undefined) throw new Error(fault);
  const ids = createIds(randomBytes);
  const table = dynamodbTable({ tableName, connection, clock: systemClock, ids, ...limits });
  const throttled: string[] = [];
  table.onThrottle?.((pk) => throttled.push(pk));
  const lines: string[] = [];
  const log = createLog('error', (line) => lines.push(line));
  const engine = createEngine({ table, clock: systemClock, ids });
  const server = await startServer({ engine, port: 0, log });
  const background = startBackground({
    engine,
    step: () => runDue(engine, { operations: 200 }),
    log,
  });
  return {
    url: server.url,
    proxy,
    lines,
    throttled,
    async close() {
      proxy.befall();
      await proxy.mend();
      await server.close();
      await background.stop();
      await table.close();
      await proxy.close();
      await dynamodb.stop();
    },
  };
}
