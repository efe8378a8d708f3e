import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbStore, idempotent, type Message } from '../../sdk/index.ts';

const [, , endpoint, table = '', scope] = process.argv;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });

/** A process whose handler says that it has begun, and never ends. */
const handle = idempotent(
  () => {
    process.stdout.write('begun');
    return new Promise(() => setInterval(() => {}, 1_000));
  },
  { store: dynamodbStore({ table, scope, client }) },
);
handle({ id: 'a' } as Message<string>);
