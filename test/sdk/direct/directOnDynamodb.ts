import { randomBytes, randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { afterAll, onTestFinished } from 'vitest';
import { createEngine } from '../../../engine/engine.ts';
import { createIds } from '../../../engine/ids.ts';
import { type Clock, systemClock } from '../../../sdk/clock.ts';
import { engineCalls } from '../../../sdk/direct/engineCalls.ts';
import { DirectForebay, type DirectMessage } from '../../../sdk/direct/index.ts';
import { type DynamodbEngine, startDynamodbEngine } from '../../support/dynamodbEngine.ts';
import { manualClock } from '../../support/manualClock.ts';
import { eventOf } from '../eventOf.ts';

const whose = { account: '000000000000', region: 'us-east-1' };

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
  const opened = await openTable({ tableName: table });
  onTestFinished(() => opened.close());
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
  const time: Clock = isInRealTime ? systemClock : clock;
  const direct = (client = dynamodb) => {
    const forebay = new DirectForebay({ ...whose, table, client, clock: time });
    onTestFinished(() => forebay.close());
    return forebay;
  };
  onTestFinished(() => dynamodb.destroy());
  const ids = createIds(randomBytes);
  const calls = engineCalls(createEngine({ table: opened, clock: time, ids }), whose);
  return {
    table,
    calls,
    /** Messages in somebody's hands for 30 seconds, who sends no heartbeats: a function of Lambda. */
    async hold(name: string, count = 1): Promise<readonly DirectMessage<string>[]> {
      const { Messages = [] } = await calls.receiveMessage({
        QueueUrl: name,
        MaxNumberOfMessages: count,
        VisibilityTimeout: 30,
        MessageSystemAttributeNames: ['All'],
      });
      const held: DirectMessage<string>[] = [];
      await direct()
        .queue(name)
        .lambdaHandler((message) => held.push(message))(eventOf(Messages));
      return held;
    },
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
