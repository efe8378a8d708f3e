import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../context.ts';
import { StorageUnavailable } from '../port.ts';
import type { Connection } from './clients.ts';

export type TablePlace = {
  readonly tableName: string;
  readonly connection?: Connection;
  readonly clock: Pick<Clock, 'sleep'>;
};

const partitionKey = 'pk';
const sortKey = 'sk';
const ttlAttribute = 'ttl';
const lookEveryMs = 250;
const looks = 480;
/** An address at which nobody answers must not hold up a start for minutes. */
const patience = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * Creates the table, on demand, with the keys and the time to live that Forebay needs, and waits until it can be used;
 * one that is there already is left as it is but for its time to live.
 * @returns what keeps the table that is there from being used; `undefined`: nothing.
 */
export const createDynamodbTable = (place: TablePlace): Promise<string | undefined> =>
  withClient(place, async (client) => {
    if ((await describe(client, place.tableName)) === undefined) await create(client, place.tableName);
    const fault = faultOf(await untilActive(client, place));
    if (fault === undefined) await enableTtl(client, place.tableName);
    return fault;
  });

/** @returns what keeps the table from being used; `undefined`: nothing. */
export const checkDynamodbTable = (place: TablePlace): Promise<string | undefined> =>
  withClient(place, async (client) => {
    const table = await describe(client, place.tableName);
    if (table === undefined) return `there is no table '${place.tableName}'`;
    const fault = faultOf(table);
    if (fault !== undefined || (await hasTtl(client, place.tableName))) return fault;
    return `the table's time to live is not the attribute '${ttlAttribute}'`;
  });

async function withClient<T>(
  { connection = {} }: TablePlace,
  work: (client: DynamoDBClient) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient({ ...connection, requestHandler: patience });
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof StorageUnavailable) throw error;
    throw new StorageUnavailable(`DynamoDB: ${(error as Error).message}`, { cause: error });
  } finally {
    client.destroy();
  }
}

async function create(client: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: partitionKey, AttributeType: 'S' },
          { AttributeName: sortKey, AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function untilActive(
  client: DynamoDBClient,
  { tableName, clock }: TablePlace,
): Promise<TableDescription> {
  for (let look = 0; look < looks; look++) {
    const table = await describe(client, tableName);
    if (table !== undefined && isActive(table)) return table;
    await clock.sleep(lookEveryMs);
  }
  throw new StorageUnavailable(`the table '${tableName}' did not become active`);
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** One that is being updated serves as before. */
const isActive = ({ TableStatus: status }: TableDescription): boolean =>
  status === 'ACTIVE' || status === 'UPDATING';

function faultOf(table: TableDescription): string | undefined {
  const name = `the table '${table.TableName}'`;
  const keys = table.KeySchema ?? [];
  const has = (KeyType: KeySchemaElement['KeyType'], attribute: string) =>
    keys.some((key) => key.KeyType === KeyType && key.AttributeName === attribute) &&
    (table.AttributeDefinitions ?? []).some(
      ({ AttributeName, AttributeType }) => AttributeName === attribute && AttributeType === 'S',
    );
  if (keys.length !== 2 || !has('HASH', partitionKey) || !has('RANGE', sortKey))
    return `${name} must have the partition key '${partitionKey}' and the sort key '${sortKey}', both strings`;
  return isActive(table) ? undefined : `${name} is ${table.TableStatus}`;
}

async function hasTtl(client: DynamoDBClient, TableName: string): Promise<boolean> {
  const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  const isOn = ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
  return isOn && ttl?.AttributeName === ttlAttribute;
}

async function enableTtl(client: DynamoDBClient, TableName: string): Promise<void> {
  if (await hasTtl(client, TableName)) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: ttlAttribute },
    }),
  );
}
