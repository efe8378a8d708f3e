import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
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
const serve = (...args: string[]) => run('serve', '--port', '0', ...args);

async function call(url: string, action: string, input: object): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'X-Amz-Target': `AmazonSQS.${action}`, 'Content-Type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

/** Ends with exit code 1 after one line on stderr, and nothing else. */
async function failure(command: ForebayProcess): Promise<string> {
  const { code } = await command.exit;
  expect(code).toBe(1);
  expect(command.stdout()).toBe('');
  expect(command.stderr()).toMatch(/^[^\n]+\n$/);
  return command.stderr();
}

describe('forebay', () => {
  test('says its version and its options', async () => {
    const version = run('--version');
    expect((await version.exit).code).toBe(0);
    expect(version.stdout()).toBe(`${packageJson.version}\n`);
    const help = run('serve', '--help');
    expect((await help.exit).code).toBe(0);
    expect(help.stdout()).toContain('--base-url');
  });

  test('tells an old Node, which parses it, what is needed', async () => {
    const fake = "Object.defineProperty(process, 'versions', { value: { node: '20.11.1' } })";
    const old = forebay(['serve'], { cwd, nodeArgs: ['--import', `data:text/javascript,${fake}`] });
    expect(await failure(old)).toContain('forebay needs Node.js 22.18 or newer and this is 20.11.1');
    const source = readFileSync(new URL('../../local/forebay.js', import.meta.url), 'utf8');
    expect(() => new Script(source)).not.toThrow();
    expect(source).not.toMatch(/=>|\b(const|let|async|await)\b|\?\./);
  });

  test.each([
    ['--port', 'http'],
    ['--port', '70000'],
    ['--account', '1234'],
    ['--region', 'us east'],
    ['--base-url', 'queues.example'],
    ['--queues', 'orders,in voices'],
    ['--cors', 'localhost'],
    ['--log', 'loud'],
    ['--colour', 'blue'],
  ])('refuses %s %s in one line', async (option, value) => {
    expect(await failure(run('serve', option, value))).toContain(option);
  });

  test('refuses --memory together with --data', async () => {
    expect(await failure(run('serve', '--memory', '--data', 'd'))).toContain('--memory');
  });
});

describe('forebay serve', () => {
  test('starts anew with room for what dies young, and with the flags that Node was given', async () => {
    const tell = 'process.stderr.write(process.execArgv.join(" ") + "\\n")';
    const nodeArgs = ['--import', `data:text/javascript,${tell}`];
    const server = forebay(['serve', '--port', '0', '--memory'], { cwd, nodeArgs });
    processes.push(server);
    await server.url;
    const flags = nodeArgs.join(' ');
    expect(server.stderr()).toBe(`${flags}\n--min-semi-space-size=32 ${flags}\n`);
  });

  test('stays with the process that forked it', async () => {
    const answer = `process.on('message', (asked) => process.stderr.write(asked))`;
    const nodeArgs = ['--import', `data:text/javascript,${answer}`];
    const server = forebay(['serve', '--port', '0', '--memory'], { cwd, nodeArgs, channel: true });
    processes.push(server);
    await server.url;
    server.send('still there?');
    await expect.poll(server.stderr).toBe('still there?');
  });

  test('says where it listens, how to point clients at it and what to try', async () => {
    const server = serve('--memory', '--region', 'eu-west-1');
    const url = await server.url;
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.stdout()).toContain('AWS_REGION=eu-west-1');
    expect(server.stdout()).toContain('export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test');
    expect(server.stdout()).toContain('aws sqs create-queue');
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('creates the queues of --queues and of forebay.config.ts', async () => {
    writeFileSync(
      join(cwd, 'forebay.config.ts'),
      `const seconds: number = 7;
       export default { queues: { invoices: { attributes: { DelaySeconds: seconds } } } };`,
    );
    const url = await serve('--memory', '--queues', 'orders,returns').url;
    expect(await call(url, 'ListQueues', {})).toEqual({
      QueueUrls: ['invoices', 'orders', 'returns'].map((name) => `${url}/000000000000/${name}`),
    });
    const AttributeNames = ['DelaySeconds'];
    expect(await call(url, 'GetQueueAttributes', { QueueUrl: 'invoices', AttributeNames })).toEqual({
      Attributes: { DelaySeconds: '7' },
    });
  });

  test('keeps messages on disk', async () => {
    const first = serve('--queues', 'orders');
    await call(await first.url, 'SendMessage', { QueueUrl: 'orders', MessageBody: 'hello' });
    first.kill('SIGKILL');
    await first.exit;
    const { Messages } = await call(await serve().url, 'ReceiveMessage', { QueueUrl: 'orders' });
    expect(Messages).toMatchObject([{ Body: 'hello' }]);
  });

  test('lets a queue be created and purged again at once with --no-cooldowns', async () => {
    const url = await serve('--memory', '--no-cooldowns', '--queues', 'orders').url;
    await call(url, 'PurgeQueue', { QueueUrl: 'orders' });
    await call(url, 'PurgeQueue', { QueueUrl: 'orders' });
    await call(url, 'DeleteQueue', { QueueUrl: 'orders' });
    await call(url, 'CreateQueue', { QueueName: 'orders' });
  });

  test('says that its port is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const port = String((holder.address() as AddressInfo).port);
    expect(await failure(run('serve', '--memory', '--port', port))).toBe(
      `forebay: Port ${port} is in use: stop what listens there, or choose another with --port.\n`,
    );
    holder.close();
  });

  test('says that another server holds its folder', async () => {
    await serve('--data', 'messages').url;
    expect(await failure(serve('--data', 'messages'))).toBe(
      'forebay: Another forebay server holds the folder messages: stop it, or choose another folder with --data.\n',
    );
  });

  test('says that its folder cannot be written', async () => {
    writeFileSync(join(cwd, 'file'), '');
    expect(await failure(serve('--data', 'file/messages'))).toContain('file/messages cannot be written');
  });

  test('says that its store does not open, and how to start over', async () => {
    mkdirSync(join(cwd, 'messages'));
    writeFileSync(join(cwd, 'messages', 'data.mdb'), 'x'.repeat(50_000));
    expect(await failure(serve('--data', 'messages'))).toMatch(
      /^forebay: The store in messages does not open \(.*\): move that folder away to start with an empty one/,
    );
  });

  test('says what is wrong in the configuration', async () => {
    writeFileSync(join(cwd, 'forebay.config.mjs'), 'export default { queues: { orders: { tags: 1 } } };');
    expect(await failure(serve('--memory'))).toContain('forebay: forebay.config.mjs: queues.orders.tags');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends a long poll and itself on %s', async (signal) => {
    const server = serve('--queues', 'orders');
    const url = await server.url;
    const poll = call(url, 'ReceiveMessage', { QueueUrl: 'orders', WaitTimeSeconds: 20 });
    await call(url, 'ReceiveMessage', { QueueUrl: 'orders' });
    server.kill(signal);
    expect(await poll).toEqual({});
    expect((await server.exit).code).toBe(0);
  });
});
