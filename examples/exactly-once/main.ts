/** Deposits that are booked once each, though one message is delivered to two workers: what is written and that it is done are one. */
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DirectForebay, type DirectMessage } from 'forebay/direct';
import * as v from 'valibot';

const Deposit = v.object({ account: v.string(), cents: v.number() });

const dynamodb = new DynamoDBClient({
  endpoint: process.env.DYNAMODB_ENDPOINT ?? 'http://localhost:8000',
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const TableName = `accounts-${Date.now()}`;
await dynamodb.send(
  new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }),
);
const forebay = new DirectForebay({
  table: 'forebay',
  account: '000000000000',
  region: 'us-east-1',
  client: dynamodb,
});
const deposits = await forebay.createQueue(`deposits-${Date.now()}`, { schema: Deposit });

const book = (message: DirectMessage<v.InferOutput<typeof Deposit>>) =>
  forebay.transact(async () => [
    {
      Update: {
        TableName,
        Key: { id: { S: message.body.account } },
        UpdateExpression: 'ADD cents :cents',
        ExpressionAttributeValues: { ':cents': { N: String(message.body.cents) } },
      },
    },
    ...(await message.ackItems()),
  ]);

// Twenty deposits of a euro, five of which are handled twice, as after a lost answer or a second delivery.
await deposits.sendMany(Array.from({ length: 20 }, () => ({ body: { account: 'savings', cents: 100 } })));
const repeated = new Set<string>();
let handled = 0;
const worker = deposits.consume(
  async (message) => {
    await book(message);
    if (repeated.size < 5) {
      repeated.add(message.id);
      await book(message); // throws AlreadyAcknowledged, which the worker takes for success: nothing is booked
    }
  },
  { concurrency: 4 },
);
worker.on('handled', () => {
  if (++handled === 20) worker.stop();
});
await worker.stopped;
console.log(`${handled} deposits, ${repeated.size} of them handled twice`); // → 20 deposits, 5 of them handled twice

const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'savings' } } }));
console.log(`${Item?.cents?.N} cents`); // → 2000 cents
await deposits.delete();
await forebay.close();
dynamodb.destroy();
