import { randomBytes } from 'node:crypto';
import { createIds } from '../engine/ids.ts';
import type { Connection } from '../engine/table/dynamodb/clients.ts';
import { checkDynamodbTable, createDynamodbTable } from '../engine/table/dynamodb/createTable.ts';
import { dynamodbTable } from '../engine/table/dynamodb.ts';
import { StorageUnavailable } from '../engine/table/port.ts';
import { isLoopback } from './isLoopback.ts';
import type { Store } from './openStore.ts';
import { codeOf, messageOf, StartFailure } from './startFailure.ts';
import { systemClock } from './systemClock.ts';

export type DynamodbOptions = {
  /** Where it answers, or `aws`: wherever the SDK finds the service. */
  readonly endpoint: string;
  readonly tableName: string;
  readonly createTable: boolean;
  readonly region: string;
};

/** Opens a table in DynamoDB that is fit for it, or says what to do. */
export async function openDynamodb(options: DynamodbOptions): Promise<Store> {
  const { endpoint, tableName, createTable } = options;
  const connection = connectionTo(options);
  const prepare = createTable ? createDynamodbTable : checkDynamodbTable;
  const fault = await prepare({ tableName, connection, clock: systemClock }).catch((error) => {
    if (error instanceof StorageUnavailable)
      throw new StartFailure(unreachable(endpoint, error.cause ?? error));
    throw error;
  });
  if (fault !== undefined) {
    const remedy = createTable ? '' : 'let --create-table make what is missing, or ';
    throw new StartFailure(`DynamoDB does not serve: ${fault}; ${remedy}name another table with --table.`);
  }
  const table = dynamodbTable({ tableName, connection, clock: systemClock, ids: createIds(randomBytes) });
  const where = endpoint === 'aws' ? 'DynamoDB' : `DynamoDB at ${endpoint}`;
  return {
    table,
    isShared: true,
    where: `the table ${tableName} of ${where}`,
    tableName,
    close: () => table.close(),
  };
}

/** What is absent the SDK finds: in AWS everything. */
function connectionTo({ endpoint, region }: DynamodbOptions): Connection {
  if (endpoint === 'aws') return {};
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_PROFILE } = process.env;
  // DynamoDB's local stand-ins want a signature, whoever signs.
  const isOpen = isLoopback(new URL(endpoint).hostname) && !AWS_ACCESS_KEY_ID && !AWS_PROFILE;
  return {
    endpoint,
    region: AWS_REGION || AWS_DEFAULT_REGION || region,
    ...(isOpen && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}

function unreachable(endpoint: string, error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'CredentialsProviderError') {
    return 'There are no AWS credentials for DynamoDB: log in, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  }
  if (endpoint === 'aws') {
    const reason = messageOf(error) || codeOf(error) || name;
    return `DynamoDB does not serve (${reason}): set AWS_REGION to its region and see to the rights of who asks, or name an endpoint with --dynamodb.`;
  }
  const reason = codeOf(error) || messageOf(error) || name;
  return `DynamoDB does not answer at ${endpoint} (${reason}): start it there, or name another endpoint with --dynamodb.`;
}
