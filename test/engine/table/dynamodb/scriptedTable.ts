import { afterEach } from 'vitest';
import { type DynamodbTableOptions, dynamodbTable } from '../../../../engine/table/dynamodb.ts';
import type { Table } from '../../../../engine/table/port.ts';
import { systemClock } from '../../../../local/systemClock.ts';
import { type Reply, type ScriptedEndpoint, scriptedEndpoint } from './scriptedEndpoint.ts';

const ends: (() => Promise<void>)[] = [];

/** A table on an endpoint that answers by script; both end with the test. */
export async function scriptedTable(
  script: readonly Reply[],
  options: Partial<DynamodbTableOptions> = {},
  port?: number,
): Promise<{ readonly table: Table; readonly endpoint: ScriptedEndpoint }> {
  const endpoint = await scriptedEndpoint(script, port);
  ends.push(endpoint.close);
  return { endpoint, table: tableAt(endpoint.url, options) };
}

/** A table whose pauses are as short as can be, and whose attempts are given all the time that their call has. */
export function tableAt(endpoint: string, options: Partial<DynamodbTableOptions> = {}): Table {
  return dynamodbTable({
    tableName: 'table',
    connection: {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    },
    clock: systemClock,
    ids: { below: () => 0 },
    attemptMs: 600_000,
    deadlineMs: 600_000,
    ...options,
  });
}

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
