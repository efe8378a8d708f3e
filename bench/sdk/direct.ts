import { randomBytes, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../engine/engine.ts';
import { createIds } from '../../engine/ids.ts';
import { systemClock } from '../../sdk/clock.ts';
import { DirectForebay } from '../../sdk/direct/index.ts';
import { startDynamodbEngine } from '../../test/support/dynamodbEngine.ts';
import type { Line } from '../report.ts';
import { onEngine } from './onEngine.ts';
import type { SdkOptions } from './options.ts';
import { scenarios } from './scenarios.ts';
import { withSdk } from './withSdk.ts';

const bar = 0.9;
const whose = { account: '000000000000', region: 'us-east-1' };

/** The engine's actions called bare, and the typed client with the engine inside, on one table of a DynamoDB. */
export async function* direct(options: SdkOptions): AsyncGenerator<Line> {
  const dynamodb = await startDynamodbEngine();
  const tableName = `forebay-bench-${randomUUID()}`;
  const table = await dynamodb.openTable({ tableName });
  const client = new DynamoDBClient(dynamodb.connection);
  const forebay = new DirectForebay({ ...whose, table: tableName, client });
  try {
    const queue = await forebay.createQueue('bench');
    const ids = createIds(randomBytes);
    const engine = createEngine({ table, clock: systemClock, ids, settings: { sharedTable: true } });
    const caller = { ...whose, senderId: whose.account, baseUrl: 'http://localhost' };
    const bare = onEngine(engine, caller, `http://localhost/${whose.account}/bench`);
    const inside = withSdk(queue, 'sendMany');
    const ways = { 'direct-sendMany': inside };
    yield* scenarios({ work: bare, bar }, ways, ['direct-worker', inside], options);
  } finally {
    await forebay.close();
    client.destroy();
    await table.close();
    await dynamodb.stop();
  }
}
