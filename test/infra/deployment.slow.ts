import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Stack } from 'aws-cdk-lib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { grantOf } from '../../lambdas/api/grant.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { recordedRequests } from './recordedRequests.ts';
import { env, newApp, resourcesOf, templateOf } from './synthesis.ts';

const guide = readFileSync('docs/deployment.md', 'utf8');
const blockOf = (text: string, name: string): string =>
  new RegExp(`^\`\`\`(?:ts|typescript) ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? '';
const block = (name: string): string => blockOf(guide, name);

/** A module of the guide's, where it finds the packages. */
async function loaded(code: string) {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  const root = pathToFileURL(fileURLToPath(new URL('../..', import.meta.url))).href;
  const file = join(folder.path, 'module.ts');
  const placed = code
    .replaceAll("'../infra/", `'${root}infra/`)
    .replaceAll("'forebay/cdk'", `'${root}infra/index.ts'`)
    .replaceAll(/'(aws-cdk-lib[^']*)'/g, (_, name) => `'${import.meta.resolve(name)}'`);
  await writeFile(file, placed);
  return import(file);
}

describe('docs/deployment.md', () => {
  test('shows a stack that synthesises, and a function for its queue', async () => {
    const { addQueues } = await loaded(block('stack'));
    const { addShipping } = await loaded(block('consumer'));
    const stack = new Stack(newApp(), 'Shop', { env });
    addShipping(stack, addQueues(stack));
    const template = templateOf(stack);
    expect(Object.keys(resourcesOf(template, 'Custom::ForebayQueue'))).toHaveLength(2);
    expect(Object.keys(resourcesOf(template, 'Custom::ForebayEventSource'))).toHaveLength(1);
  });

  test('shows the same function as README.md', () => {
    expect(block('consumer')).toBe(blockOf(readFileSync('README.md', 'utf8'), 'source'));
    expect(block('consumer')).not.toBe('');
  });

  test('shows a client that signs for the door of IAM, on a path that grants something', async () => {
    const gateway = await recordedRequests();
    onTestFinished(gateway.close);
    const path = '/iam/send/123456789012/orders';
    process.env.ORDERS_ENDPOINT = `${gateway.url}${path}`;
    onTestFinished(() => void delete process.env.ORDERS_ENDPOINT);
    const options = /new SQSClient\((\{.*\})\)/.exec(block('client'))?.[1] ?? '';
    const given = new Function('process', `return ${options}`)(process);
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
    const client = new SQSClient({ ...given, credentials, region: 'eu-central-1', maxAttempts: 1 });
    const QueueUrl = 'https://example.com/123456789012/orders';
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' })).catch(() => {});
    client.destroy();
    const [request] = gateway.requests;
    expect(request?.authorization).toMatch(/\/eu-central-1\/execute-api\/aws4_request,/);
    expect(request?.path).toBe(`${path}/`);
    expect(grantOf(request?.path ?? '', 'eu-central-1')).toContain('sqs:SendMessage');
  });
});
