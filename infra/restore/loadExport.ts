import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type ExportedItem, exportedItem } from './exportedItem.ts';

export type Loaded = { readonly loaded: number; readonly expired: number };

/** DynamoDB takes so many items at once. */
const batchItems = 25;
const tries = 10;
const pauseMs = 50;

/**
 * Loads an export of DynamoDB's (its folder: `manifest-files.json`, `data/*.json.gz`) into an empty table. What is past its
 * time to live is left out.
 * @throws where the table is not empty, or what is loaded is no such export.
 */
export async function loadExport(
  client: DynamoDBClient,
  TableName: string,
  folder: string,
  nowMs: number,
): Promise<Loaded> {
  const { Count } = await client.send(new ScanCommand({ TableName, Limit: 1 }));
  if (Count !== 0) throw new Error(`the table ${TableName} is not empty`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json.gz'),
  );
  if (files.length === 0) throw new Error(`there are no files *.json.gz under ${folder}`);
  let loaded = 0;
  let expired = 0;
  let batch: ExportedItem[] = [];
  const flush = async () => {
    await writeAll(client, TableName, batch);
    loaded += batch.length;
    batch = [];
  };
  for (const file of files) {
    const lines = createInterface({ input: createReadStream(join(folder, file)).pipe(createGunzip()) });
    for await (const line of lines) {
      const item = exportedItem(line);
      if (Number(item.ttl?.N) * 1000 < nowMs) expired++;
      else if (batch.push(item) === batchItems) await flush();
    }
  }
  if (batch.length > 0) await flush();
  return { loaded, expired };
}

/** DynamoDB takes what it can of a batch, and names the rest. */
async function writeAll(
  client: DynamoDBClient,
  table: string,
  items: readonly ExportedItem[],
): Promise<void> {
  let rest = items.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 0; rest.length > 0; attempt++) {
    if (attempt === tries) throw new Error('DynamoDB keeps turning items away');
    if (attempt > 0) await sleep(pauseMs * 2 ** attempt);
    const { UnprocessedItems = {} } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: rest } }),
    );
    rest = (UnprocessedItems[table] ?? []) as typeof rest;
  }
}
