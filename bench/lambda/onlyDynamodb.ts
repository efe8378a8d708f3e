import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({});
const { FOREBAY_TABLE: TableName } = process.env;

/** The least that a function on DynamoDB can be: what the api's start is compared with. */
export const handler = () =>
  client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
