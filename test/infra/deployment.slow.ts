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
const block = (name: string): string =>
  new RegExp(`^\`\`\`ts ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(guide)?.[1] ?? '';

describe('docs/deployment.md', () => {
  test('shows a stack that synthesises', async () => {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    const root = pathToFileURL(fileURLToPath(new URL('../..', import.meta.url))).href;
    const file = join(folder.path, 'stack.ts');
    const code = block('stack').replaceAll("'../infra/", `'${root}infra/`);
    await writeFile(file, code.replaceAll("'aws-cdk-lib'", `'${import.meta.resolve('aws-cdk-lib')}'`));
    const { addQueues } = await import(file);
    const stack = new Stack(newApp(), 'Shop', { env });
    addQueues(stack);
    expect(Object.keys(resourcesOf(templateOf(stack), 'Custom::ForebayQueue'))).toHaveLength(2);
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
