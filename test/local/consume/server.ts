import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { type ForebayProcess, forebay } from '../forebayProcess.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const handlerFile = (name: string) => join(root, 'test/local/consume/handlers', `${name}.ts`);

/** A server with consumers in a folder of its own, and a stock client of it. */
export async function serveIn(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  where: readonly string[] = ['--memory'],
) {
  const folder = await temporaryFolder();
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const server = forebay(['serve', '--port', '0', ...where, ...args], { cwd: folder.path });
  const url = await server.url;
  return { ...clientOf(url), server, url, folder: folder.path, write, close: () => closing(server, folder) };
}

async function closing(server: ForebayProcess, folder: { remove(): Promise<void> }): Promise<void> {
  server.kill('SIGTERM');
  await server.exit;
  await folder.remove();
}

function clientOf(url: string) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint: url, region: 'us-east-1', credentials });
  const queueUrl = (name: string) => `${url}/000000000000/${name}`;
  return {
    sqs,
    async send(queue: string, ...bodies: readonly string[]): Promise<void> {
      const fifo = (i: number) => ({ MessageGroupId: 'g', MessageDeduplicationId: `${i}` });
      const Entries = bodies.map((MessageBody, i) => ({
        Id: `${i}`,
        MessageBody,
        ...(queue.endsWith('.fifo') && fifo(i)),
      }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl(queue), Entries }));
    },
    /** Waits for a message, which is not deleted. */
    async receive(queue: string): Promise<string | undefined> {
      const input = { QueueUrl: queueUrl(queue), WaitTimeSeconds: 20 };
      return (await sqs.send(new ReceiveMessageCommand(input))).Messages?.[0]?.Body;
    },
    /** Messages of the queue, in whatever state. */
    async count(queue: string): Promise<number> {
      const names = ['', 'NotVisible', 'Delayed'].map(
        (state) => `ApproximateNumberOfMessages${state}` as const,
      );
      const input = { QueueUrl: queueUrl(queue), AttributeNames: ['All' as const] };
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(input));
      return names.reduce((sum, name) => sum + Number(Attributes[name as keyof typeof Attributes]), 0);
    },
    create: (QueueName: string) => sqs.send(new CreateQueueCommand({ QueueName })),
  };
}

/** Calls one of the verbs under our own target prefix. */
export async function own(
  url: string,
  verb: string,
  input: object,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'X-Amz-Target': `Forebay.${verb}`, 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(input),
  });
  return { status: answer.status, text: await answer.text() };
}
