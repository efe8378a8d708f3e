import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkDynamodbTable, createDynamodbTable } from '../../../../engine/table/dynamodb/createTable.ts';
import { StorageUnavailable } from '../../../../engine/table/port.ts';
import { systemClock } from '../../../../local/systemClock.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../../support/dynamodbEngine.ts';
import { scriptedEndpoint } from './scriptedEndpoint.ts';

let engine: DynamodbEngine;
let client: DynamoDBClient;
beforeAll(async () => {
  engine = await startDynamodbEngine();
  client = new DynamoDBClient({ ...engine.connection });
});
afterAll(async () => {
  client.destroy();
  await engine.stop();
});

const placeOf = (tableName: string) => ({ tableName, connection: engine.connection, clock: systemClock });
const freshPlace = () => placeOf(`forebay-test-${randomUUID()}`);

function createBare(TableName: string, ...keys: readonly string[]) {
  return client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map(
        (AttributeName, at): KeySchemaElement => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }),
      ),
    }),
  );
}

it('creates a table on demand, with its keys and its time to live', async () => {
  const place = freshPlace();
  expect(await checkDynamodbTable(place)).toBe(`there is no table '${place.tableName}'`);
  expect(await createDynamodbTable(place)).toBeUndefined();
  expect(await checkDynamodbTable(place)).toBeUndefined();
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: place.tableName }));
  expect(table).toMatchObject({
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: place.tableName }));
  expect(ttl.TimeToLiveDescription).toMatchObject({ AttributeName: 'ttl' });
});

it('leaves a table that is there as it is, whoever creates it at the same time', async () => {
  const place = freshPlace();
  expect(await Promise.all([createDynamodbTable(place), createDynamodbTable(place)])).toEqual([
    undefined,
    undefined,
  ]);
  expect(await createDynamodbTable(place)).toBeUndefined();
});

it('adds the time to live to a table that has none', async () => {
  const place = freshPlace();
  await createBare(place.tableName, 'pk', 'sk');
  expect(await checkDynamodbTable(place)).toBe("the table's time to live is not the attribute 'ttl'");
  expect(await createDynamodbTable(place)).toBeUndefined();
  expect(await checkDynamodbTable(place)).toBeUndefined();
});

it('says why a table with other keys does not fit', async () => {
  for (const keys of [['pk'], ['sk', 'pk'], ['id', 'sk']]) {
    const place = freshPlace();
    await createBare(place.tableName, ...keys);
    const fault = `the table '${place.tableName}' must have the partition key 'pk' and the sort key 'sk', both strings`;
    expect(await checkDynamodbTable(place)).toBe(fault);
    expect(await createDynamodbTable(place)).toBe(fault);
  }
});

it('tells that DynamoDB is unavailable', async () => {
  const endpoint = await scriptedEndpoint([{ status: 400, body: { __type: 'AccessDeniedException' } }]);
  const place = { ...freshPlace(), connection: { ...engine.connection, endpoint: endpoint.url } };
  await expect(createDynamodbTable(place)).rejects.toThrow(StorageUnavailable);
  await expect(checkDynamodbTable(place)).rejects.toThrow(StorageUnavailable);
  await endpoint.close();
});
