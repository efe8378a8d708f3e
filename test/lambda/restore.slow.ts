import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Message, SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadExport } from '../../infra/restore/loadExport.ts';
import { account, type Deployed, deploy } from './support/deployed.ts';
import { exportTable } from './support/exportTable.ts';

let deployed: Deployed;
const folder = mkdtempSync(join(tmpdir(), 'forebay-export-'));
beforeAll(async () => {
  deployed = await deploy();
}, 600_000);
afterAll(async () => {
  await deployed?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const clientOf = (endpoint: string): SQS =>
  new SQS({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
const bodiesOf = (messages: readonly Message[] = []) => messages.map(({ Body }) => Body);
const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:${account}:${name}`;
const large = 'large'.padEnd(500_000, '.');

/** What lies in the service when it is exported, and what its clients hold. */
async function live(sqs: SQS) {
  const make = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await sqs.createQueue({ QueueName, Attributes })).QueueUrl as string;
  const dead = await make('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
  const work = await make('work', { VisibilityTimeout: '600', RedrivePolicy });
  const orders = await make('orders.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    VisibilityTimeout: '600',
  });
  const send = (QueueUrl: string, MessageBody: string, MessageGroupId?: string) =>
    sqs.sendMessage({ QueueUrl, MessageBody, ...(MessageGroupId && { MessageGroupId }) });
  const receive = async (QueueUrl: string, MaxNumberOfMessages = 10, VisibilityTimeout?: number) =>
    (
      await sqs.receiveMessage({
        QueueUrl,
        MaxNumberOfMessages,
        ...(VisibilityTimeout !== undefined && { VisibilityTimeout }),
      })
    ).Messages ?? [];
  await send(work, 'dead');
  await receive(work, 1, 0);
  expect(await receive(work)).toEqual([]);
  for (const body of ['held', 'to be hidden no more', 'deleted']) await send(work, body);
  const held: Message[] = [];
  while (held.length < 3) held.push(...(await receive(work)));
  const handleOf = (body: string) => held.find(({ Body }) => Body === body)?.ReceiptHandle as string;
  await sqs.deleteMessage({ QueueUrl: work, ReceiptHandle: handleOf('deleted') });
  for (const body of ['waiting', large]) await send(work, body);
  const sent = [];
  for (const body of ['a1', 'a2', 'a3']) sent.push(await send(orders, body, 'a'));
  for (const body of ['b1', 'b2']) await send(orders, body, 'b');
  const [first] = await receive(orders, 1);
  await sqs.deleteMessage({ QueueUrl: orders, ReceiptHandle: first?.ReceiptHandle });
  return { handleOf, a3: sent[2], firstOfOrders: first?.Body as string, dead };
}

test('a service on a table that was loaded from an export goes on where the other was', async () => {
  const before = await deployed.serve();
  const { handleOf, a3, firstOfOrders } = await live(clientOf(before.url));
  const expired = { pk: { S: 'b#long-gone---' }, sk: { S: '00' }, ttl: { N: '1700000000' }, v: { N: '1' } };
  await exportTable(deployed.dynamodb, deployed.tableName, folder, [expired]);

  const tableName = await deployed.newTable();
  const dynamodb = new DynamoDBClient(deployed.dynamodb.connection);
  const { loaded, expired: leftOut } = await loadExport(dynamodb, tableName, folder, Date.now());
  expect([loaded > 20, leftOut]).toEqual([true, 1]);
  await expect(loadExport(dynamodb, tableName, folder, Date.now())).rejects.toThrow('is not empty');
  dynamodb.destroy();

  const after = await deployed.serve({ variables: { FOREBAY_TABLE: tableName } });
  const sqs = clientOf(after.url);
  const urlOf = async (QueueName: string) => (await sqs.getQueueUrl({ QueueName })).QueueUrl as string;
  const [work, dead, orders] = await Promise.all(['work', 'dead', 'orders.fifo'].map(urlOf));
  const drain = async (QueueUrl: string | undefined) => {
    const received: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      if (Messages.length === 0) return received;
      received.push(...Messages);
    }
  };

  // what was waiting, and no more than that
  expect(bodiesOf(await drain(work)).toSorted()).toEqual([large, 'waiting']);
  // handles that were given before
  await sqs.deleteMessage({ QueueUrl: work, ReceiptHandle: handleOf('held') });
  await sqs.changeMessageVisibility({
    QueueUrl: work,
    ReceiptHandle: handleOf('to be hidden no more'),
    VisibilityTimeout: 0,
  });
  expect(await drain(work)).toEqual([]);
  // it had been received as often as its queue allows
  expect(bodiesOf(await drain(dead)).toSorted()).toEqual(['dead', 'to be hidden no more']);
  // order, and what was sent lately
  const repeated = await sqs.sendMessage({ QueueUrl: orders, MessageBody: 'a3', MessageGroupId: 'a' });
  expect([repeated.MessageId, repeated.SequenceNumber]).toEqual([a3?.MessageId, a3?.SequenceNumber]);
  const came = bodiesOf(await drain(orders));
  const rest = (group: readonly string[]) => group.filter((body) => body !== firstOfOrders);
  expect(came.filter((body) => body?.startsWith('a'))).toEqual(rest(['a1', 'a2', 'a3']));
  expect(came.filter((body) => body?.startsWith('b'))).toEqual(rest(['b1', 'b2']));
  sqs.destroy();
});

test('the command says what it has loaded, or what is wrong', async () => {
  const env = {
    ...process.env,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['infra/restore/restore.ts', ...args], { env });
  const place = ['--table', await deployed.newTable(), '--endpoint', deployed.dynamodb.endpoint];
  const { stdout } = await run(folder, ...place);
  expect(stdout).toMatch(/^\d+ items loaded, 1 left out: their time to live has passed\.\n$/);
  await expect(run(folder, ...place)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^restore: the table .* is not empty\n$/),
  });
  await expect(
    run('docs', '--table', await deployed.newTable(), '--endpoint', deployed.dynamodb.endpoint),
  ).rejects.toMatchObject({ stderr: 'restore: there are no files *.json.gz under docs\n' });
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^restore: name the folder/),
  });
});
