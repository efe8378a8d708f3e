import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { afterAll, onTestFinished } from 'vitest';
import { DirectForebay } from '../../../sdk/direct/index.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { manualClock } from '../../support/manualClock.ts';

let engine: Promise<DynamodbEngine> | undefined;
afterAll(async () => {
  await (await engine)?.stop();
});

/** Direct clients on a table of their own, and a table of somebody's business beside it. Where writers meet, time must pass. */
export async function directOnDynamodb({ isInRealTime = false } = {}) {
  engine ??= startDynamodbEngine();
  const { connection, openTable } = await engine;
  const table = `forebay-${randomUUID()}`;
  const business = `business-${randomUUID()}`;
  await (await openTable({ tableName: table })).close();
  const dynamodb = new DynamoDBClient(connection);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: business,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const clock = manualClock();
  const direct = (client = dynamodb) => {
    const place = { table, account: '000000000000', region: 'us-east-1', client };
    const forebay = new DirectForebay(isInRealTime ? place : { ...place, clock });
    onTestFinished(() => forebay.close());
    return forebay;
  };
  onTestFinished(() => dynamodb.destroy());
  return {
    clock,
    connection,
    dynamodb,
    direct,
    forebay: direct(),
    /** The row is written, once. */
    row: (id: string): TransactWriteItem => ({
      Put: {
        TableName: business,
        Item: { id: { S: id } },
        ConditionExpression: 'attribute_not_exists(id)',
      },
    }),
    /** The row counts up. */
    count: (id: string): TransactWriteItem => ({
      Update: {
        TableName: business,
        Key: { id: { S: id } },
        UpdateExpression: 'ADD times :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    }),
    async times(id: string): Promise<number> {
      const key = { TableName: business, Key: { id: { S: id } } };
      return Number((await dynamodb.send(new GetItemCommand(key))).Item?.times?.N ?? 0);
    },
    async hasRow(id: string): Promise<boolean> {
      const key = { TableName: business, Key: { id: { S: id } } };
      return (await dynamodb.send(new GetItemCommand(key))).Item !== undefined;
    },
  };
}
