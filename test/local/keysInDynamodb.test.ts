import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type DynamodbEngine, startDynamodbEngine } from '../support/dynamodbEngine.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporaryFolder.ts';
import { forebay } from './forebayProcess.ts';

let engine: DynamodbEngine;
let folder: TemporaryFolder;
const table = `forebay-test-${randomUUID()}`;
beforeAll(async () => {
  engine = await startDynamodbEngine();
  folder = await temporaryFolder();
});
afterAll(async () => {
  const dynamodb = new DynamoDB({ ...engine.connection });
  await dynamodb.deleteTable({ TableName: table });
  dynamodb.destroy();
  await engine.stop();
  await folder.remove();
});

function run(...args: readonly string[]) {
  const command = forebay([...args, '--dynamodb', engine.endpoint || 'aws', '--table', table], {
    cwd: folder.path,
  });
  onTestFinished(async () => {
    command.kill('SIGKILL');
    await command.exit;
  });
  return command;
}

async function said(...args: readonly string[]): Promise<string> {
  const command = run(...args);
  const { code } = await command.exit;
  expect({ code, stderr: command.stderr() }).toEqual({ code: 0, stderr: '' });
  return command.stdout();
}

test('keys in DynamoDB are issued beside a running server and sealed with a file of their own', async () => {
  const seal = ['--seal-key', join(folder.path, 'the.key')];
  const first = JSON.parse(await said('keys', 'create', 'root', '--create-table', '--json', ...seal));
  const server = run('serve', '--port', '0', '--auth', 'keys', ...seal);
  const endpoint = await server.url;
  const client = ({ accessKeyId, secret: secretAccessKey }: { accessKeyId: string; secret: string }) => {
    const sqs = new SQS({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
    onTestFinished(() => sqs.destroy());
    return sqs;
  };
  await client(first).createQueue({ QueueName: 'orders' });
  const second = JSON.parse(await said('keys', 'create', 'root', '--json', ...seal));
  expect((await client(second).listQueues({})).QueueUrls).toHaveLength(1);
  expect((await said('keys', 'list')).trimEnd().split('\n')).toHaveLength(2);
});

test('keys in DynamoDB need to be told what seals them', async () => {
  const command = run('keys', 'create', 'root', '--create-table');
  expect((await command.exit).code).toBe(1);
  expect(command.stderr()).toContain('name one of KMS with --kms-key, or a file with --seal-key');
});
