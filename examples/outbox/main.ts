/** An order and the message that tells of it, in one transaction: there is never the one without the other, and no relay. */
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DirectForebay, ForebayError } from 'forebay/direct';
import * as v from 'valibot';

const Placed = v.object({ id: v.string(), total: v.number() });

const dynamodb = new DynamoDBClient({
  endpoint: process.env.DYNAMODB_ENDPOINT ?? 'http://localhost:8000',
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const TableName = `orders-${Date.now()}`;
await dynamodb.send(
  new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }),
);

// In a function that was granted the queue with grantDirect, `new DirectForebay()` finds all of it.
const forebay = new DirectForebay({
  table: 'forebay',
  account: '000000000000',
  region: 'us-east-1',
  client: dynamodb,
});
const placed = await forebay.createQueue(`placed-${Date.now()}`, { schema: Placed });

async function place(order: v.InferOutput<typeof Placed>): Promise<string> {
  try {
    await forebay.transact(async () => [
      {
        Put: {
          TableName,
          Item: { id: { S: order.id }, total: { N: String(order.total) } },
          ConditionExpression: 'attribute_not_exists(id)',
        },
      },
      ...(await placed.transactItems(order)),
    ]);
    return 'placed';
  } catch (error) {
    if (error instanceof ForebayError && error.code === 'ConditionFailed') return 'there already';
    throw error;
  }
}

console.log(await place({ id: '42', total: 12.5 })); // → placed
console.log(await place({ id: '42', total: 12.5 })); // → there already
const { visible } = await placed.stats();
console.log(`${visible} message tells of it`); // → 1 message tells of it

for await (const message of placed.messages()) {
  console.log(message.body); // → { id: '42', total: 12.5 }
  await message.ack();
  break;
}
await placed.delete();
await forebay.close();
dynamodb.destroy();
