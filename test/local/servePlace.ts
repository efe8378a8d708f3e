import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { startDynamodbEngine } from '../support/dynamodbEngine.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** Where a server in a process of its own keeps its messages; it is empty at first. */
export type ServePlace = { readonly args: readonly string[]; remove(): Promise<void> };

export async function folderPlace(): Promise<ServePlace> {
  const folder = await temporaryFolder();
  return { args: ['--data', folder.path], remove: folder.remove };
}

export async function dynamodbPlace(): Promise<ServePlace> {
  const engine = await startDynamodbEngine();
  const table = `forebay-test-${randomUUID()}`;
  return {
    args: ['--dynamodb', engine.endpoint || 'aws', '--table', table, '--create-table'],
    async remove() {
      const dynamodb = new DynamoDB({ ...engine.connection });
      await dynamodb.deleteTable({ TableName: table });
      dynamodb.destroy();
      await engine.stop();
    },
  };
}
