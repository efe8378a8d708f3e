import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { DynamodbEngine } from '../../support/dynamodbEngine.ts';

/** Writes a table's items as DynamoDB exports them to S3: lines in its JSON, compressed, in a few files. */
export async function exportTable(
  { connection }: Pick<DynamodbEngine, 'connection'>,
  TableName: string,
  folder: string,
  more: readonly Record<string, AttributeValue>[] = [],
): Promise<void> {
  const client = new DynamoDBClient(connection);
  const items = [...more];
  for await (const { Items = [] } of paginateScan({ client, pageSize: 50 }, { TableName }))
    items.push(...Items);
  client.destroy();
  const data = join(folder, 'AWSDynamoDB', '01693685827463-2d8752fd', 'data');
  mkdirSync(data, { recursive: true });
  const half = Math.ceil(items.length / 2);
  for (const [name, part] of Object.entries({ a: items.slice(0, half), b: items.slice(half) })) {
    writeFileSync(join(data, `${name}.json.gz`), gzipSync(part.map(lineOf).join('')));
  }
}

const lineOf = (Item: Record<string, AttributeValue>): string =>
  `${JSON.stringify({ Item: exported(Item) })}\n`;

const exported = (attributes: Record<string, AttributeValue>): object =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, inJson(value)]));

function inJson(value: AttributeValue): object {
  if (value.B !== undefined) return { B: Buffer.from(value.B).toString('base64') };
  return value.M === undefined ? value : { M: exported(value.M) };
}
