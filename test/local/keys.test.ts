import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { IssuedKey } from '../../api/auth/keys/keyStore.ts';
import { type ForebayProcess, forebay } from './forebayProcess.ts';

let cwd: string;
const processes: ForebayProcess[] = [];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'forebay-'));
});
afterEach(async () => {
  for (const each of processes.splice(0)) {
    each.kill('SIGKILL');
    await each.exit;
  }
  rmSync(cwd, { recursive: true });
});

function run(...args: string[]): ForebayProcess {
  const started = forebay(args, { cwd });
  processes.push(started);
  return started;
}

/** What a command says that succeeds. */
async function said(...args: string[]): Promise<string> {
  const command = run(...args);
  const { code } = await command.exit;
  expect({ code, stderr: command.stderr() }).toEqual({ code: 0, stderr: '' });
  return command.stdout();
}

/** The one line of a command that fails. */
async function failure(...args: string[]): Promise<string> {
  const command = run(...args);
  expect((await command.exit).code).toBe(1);
  expect(command.stdout()).toBe('');
  expect(command.stderr()).toMatch(/^[^\n]+\n$/);
  return command.stderr();
}

const create = async (...args: string[]): Promise<IssuedKey> =>
  JSON.parse(await said('keys', 'create', '--json', ...args));
const serve = (...args: string[]) => run('serve', '--port', '0', '--auth', 'keys', ...args);

function client(endpoint: string, { accessKeyId, secret }: Pick<IssuedKey, 'accessKeyId' | 'secret'>): SQS {
  const credentials = { accessKeyId, secretAccessKey: secret };
  const sqs = new SQS({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => sqs.destroy());
  return sqs;
}

describe('forebay keys', () => {
  test('issues a key that a server then asks for', async () => {
    const key = await create('root');
    const server = serve('--queues', 'orders');
    const url = await server.url;
    const { QueueUrls } = await client(url, key).listQueues({});
    expect(QueueUrls).toEqual([`${url}/000000000000/orders`]);
    await expect(client(url, { ...key, secret: 'guessed' }).listQueues({})).rejects.toThrow('does not match');
    await expect(client(url, { accessKeyId: 'test', secret: 'test' }).listQueues({})).rejects.toThrow(
      'invalid',
    );
    expect(server.stdout()).not.toContain('AWS_ACCESS_KEY_ID=test');
  });

  test('shows the secret once, ready for a shell', async () => {
    const text = await said('keys', 'create', 'alice', '--account', '123456789012', '--session-token');
    expect(text).toContain('Access key of arn:aws:iam::123456789012:user/alice.');
    expect(text).toMatch(
      /export AWS_ACCESS_KEY_ID=FBAY\w{16} AWS_SECRET_ACCESS_KEY=\S{40} AWS_SESSION_TOKEN=\S{64}\n/,
    );
    const secret = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(text)?.[1] ?? '';
    expect(await said('keys', 'list')).not.toContain(secret);
    expect(readFileSync(join(cwd, '.forebay', 'data.mdb')).includes(secret)).toBe(false);
  });

  test('lists, disables, enables and deletes', async () => {
    expect(await said('keys', 'list')).toBe('No keys yet: `forebay keys create root` issues the first.\n');
    const { accessKeyId } = await create('alice', '--description', 'sends orders');
    expect(await said('keys', 'list')).toMatch(
      new RegExp(
        `^${accessKeyId}  active    arn:aws:iam::000000000000:user/alice  created \\S+  never used  sends orders\\n$`,
      ),
    );
    expect(await said('keys', 'disable', accessKeyId)).toBe(`${accessKeyId} is disabled.\n`);
    expect(JSON.parse(await said('keys', 'list', '--json'))).toMatchObject({
      accessKeyId,
      status: 'disabled',
    });
    expect(await said('keys', 'enable', accessKeyId)).toBe(`${accessKeyId} is active.\n`);
    expect(await said('keys', 'delete', accessKeyId)).toBe(`${accessKeyId} is deleted.\n`);
    expect(await failure('keys', 'delete', accessKeyId)).toBe(`forebay: There is no key ${accessKeyId}.\n`);
  });

  test('takes a policy from a file', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' },
    };
    writeFileSync(join(cwd, 'policy.json'), JSON.stringify(policy, null, 2));
    const key = await create('alice', '--policy', 'policy.json');
    const sqs = client(await serve().url, key);
    await sqs.listQueues({});
    await expect(sqs.createQueue({ QueueName: 'orders' })).rejects.toThrow(
      'not authorized to perform: sqs:createqueue',
    );
  });

  test('refuses what it cannot use in one line', async () => {
    expect(await failure('keys', 'create', 'a b')).toContain('"a b" is no principal');
    expect(await failure('keys', 'create', 'alice', '--policy', 'missing.json')).toContain(
      'missing.json cannot be read',
    );
    writeFileSync(join(cwd, 'policy.json'), '{"Statement":{}}');
    expect(await failure('keys', 'create', 'alice', '--policy', 'policy.json')).toBe(
      'forebay: The policy cannot be used: statement 1: Effect is neither Allow nor Deny.\n',
    );
    expect(await failure('keys', 'create', 'alice', '--account', '12')).toContain('--account');
  });

  test('says that a server holds the folder', async () => {
    await create('root');
    await serve().url;
    expect(await failure('keys', 'list')).toContain('Another forebay server holds the folder .forebay');
  });
});

describe('forebay serve --auth keys', () => {
  test('says on a fresh store which command issues the first key', async () => {
    expect(await failure('serve', '--port', '0', '--auth', 'keys', '--data', 'messages')).toBe(
      'forebay: This store has no access key yet: issue the first with `forebay keys create root --data messages`, then start again.\n',
    );
  });

  test('in memory issues a key of its own and shows it', async () => {
    const server = serve('--memory');
    const url = await server.url;
    const [, accessKeyId = '', secret = ''] =
      /AWS_ACCESS_KEY_ID=(FBAY\w{16}) AWS_SECRET_ACCESS_KEY=(\S+)/.exec(server.stdout()) ?? [];
    const { QueueUrl } = await client(url, { accessKeyId, secret }).createQueue({ QueueName: 'orders' });
    expect(QueueUrl).toBe(`${url}/000000000000/orders`);
  });

  test('keeps the seal of its keys to itself', async () => {
    await create('root');
    const path = join(cwd, '.forebay', 'seal.key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    expect(await failure('serve', '--port', '0', '--auth', 'keys')).toContain('chmod 600');
    rmSync(path);
    expect(await failure('serve', '--port', '0', '--auth', 'keys')).toContain(
      'cannot be opened without .forebay/seal.key',
    );
    expect(await failure('keys', 'create', 'alice')).toContain('cannot be opened without .forebay/seal.key');
  });
});

describe('forebay serve without --auth', () => {
  test('warns when others than this machine can reach it', async () => {
    const open = run('serve', '--memory', '--port', '0', '--host', '0.0.0.0');
    await open.url;
    expect(open.stderr()).toContain('may do everything: --auth keys asks for signatures');
    const local = run('serve', '--memory', '--port', '0');
    await local.url;
    expect(local.stderr()).toBe('');
  });
});
