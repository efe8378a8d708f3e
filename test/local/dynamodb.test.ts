import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DynamodbEngine, startDynamodbEngine } from '../support/dynamodbEngine.ts';
import { type ForebayProcess, forebay } from './forebayProcess.ts';

let engine: DynamodbEngine;
let dynamodb: DynamoDB;
let place: readonly string[];
const table = `forebay-test-${randomUUID()}`;
beforeAll(async () => {
  engine = await startDynamodbEngine();
  dynamodb = new DynamoDB({ ...engine.connection });
  place = ['--dynamodb', engine.endpoint || 'aws'];
});
afterAll(async () => {
  await dynamodb.deleteTable({ TableName: table });
  dynamodb.destroy();
  await engine.stop();
});

const processes: ForebayProcess[] = [];
afterEach(async () => {
  for (const each of processes.splice(0)) {
    each.kill('SIGKILL');
    await each.exit;
  }
});
function serve(...args: readonly string[]): ForebayProcess {
  const started = forebay(['serve', '--port', '0', ...args]);
  processes.push(started);
  return started;
}
const serveTable = () => serve(...place, '--table', table, '--create-table', '--no-cooldowns');

async function failure(command: ForebayProcess): Promise<string> {
  expect((await command.exit).code).toBe(1);
  expect(command.stdout()).toBe('');
  expect(command.stderr()).toMatch(/^[^\n]+\n$/);
  return command.stderr();
}

async function call(url: string, action: string, input: object) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'X-Amz-Target': `AmazonSQS.${action}`, 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}
const bodiesOf = async (received: Promise<{ Messages?: { Body: string }[] }>) =>
  ((await received).Messages ?? []).map(({ Body }) => Body);

describe('forebay serve --dynamodb', () => {
  test('creates the table where it is told to, and names it', async () => {
    const server = serveTable();
    const url = await server.url;
    expect(server.stdout()).toContain(`messages in the table ${table} of DynamoDB`);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', table });
    const { Table } = await dynamodb.describeTable({ TableName: table });
    expect(Table?.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
  });

  test('keeps in it what was answered, whatever becomes of the server', async () => {
    const first = serveTable();
    const url = await first.url;
    await call(url, 'CreateQueue', { QueueName: 'kept' });
    await call(url, 'SendMessage', { QueueUrl: 'kept', MessageBody: 'hello' });
    first.kill('SIGKILL');
    await first.exit;
    const second = await serve(...place, '--table', table).url;
    expect(await bodiesOf(call(second, 'ReceiveMessage', { QueueUrl: 'kept' }))).toEqual(['hello']);
  });

  test('shows one server what another has done to their table: messages to long polls, queues that are gone', async () => {
    const [a, b] = await Promise.all([serveTable().url, serveTable().url]);
    await call(a, 'CreateQueue', { QueueName: 'shared' });
    const poll = call(b, 'ReceiveMessage', { QueueUrl: 'shared', WaitTimeSeconds: 20 });
    await call(b, 'ReceiveMessage', { QueueUrl: 'shared' });
    await call(a, 'SendMessage', { QueueUrl: 'shared', MessageBody: 'from a' });
    expect(await bodiesOf(poll)).toEqual(['from a']);
    await call(a, 'DeleteQueue', { QueueUrl: 'shared' });
    const late = call(b, 'SendMessage', { QueueUrl: 'shared', MessageBody: 'too late' });
    await expect(late).rejects.toThrow('QueueDoesNotExist');
  });

  test('says that there is no such table', async () => {
    expect(await failure(serve(...place, '--table', 'not-there'))).toBe(
      "forebay: DynamoDB does not serve: there is no table 'not-there'; let --create-table make what is missing, or name another table with --table.\n",
    );
  });

  test('says that a table has other keys than are needed', async () => {
    const TableName = `forebay-test-${randomUUID()}`;
    await dynamodb.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    expect(await failure(serve(...place, '--table', TableName, '--create-table'))).toBe(
      `forebay: DynamoDB does not serve: the table '${TableName}' must have the partition key 'pk' and the sort key 'sk', both strings; name another table with --table.\n`,
    );
    await dynamodb.deleteTable({ TableName });
  });

  test('says that nobody answers at the endpoint', async () => {
    expect(await failure(serve('--dynamodb', 'http://127.0.0.1:1'))).toBe(
      'forebay: DynamoDB does not answer at http://127.0.0.1:1 (ECONNREFUSED): start it there, or name another endpoint with --dynamodb.\n',
    );
  });

  test.each([
    ['--memory', 'with option'],
    ['--durable', 'with option'],
    ['--data=folder', 'with option'],
    ['--table=x', 'A table name has 3 to 255'],
  ])('refuses %s beside it', async (option, text) => {
    expect(await failure(serve(...place, '--table', table, '--create-table', option))).toContain(text);
  });

  test.each([
    [['--table', 'forebay'], 'add --dynamodb'],
    [['--memory', '--create-table'], 'add --dynamodb'],
    [['--dynamodb', 'localhost'], 'An endpoint of DynamoDB looks like http://localhost:8000'],
  ])('refuses %j without an endpoint', async (options, text) => {
    expect(await failure(serve(...options))).toContain(text);
  });
});
