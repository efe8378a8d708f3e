import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  type Served,
  until,
  untilAllPrinted,
  untilEmpty,
  untilPrinted,
  untilTold,
} from './consume/printed.ts';
import { handlerFile, own, serveIn } from './consume/server.ts';
import { forebay } from './forebayProcess.ts';
import { dynamodbPlace } from './servePlace.ts';

/** To be closed when the test has finished. */
type Finishing = (close: () => Promise<void>) => void;

async function serve(onTestFinished: Finishing, ...args: Parameters<typeof serveIn>) {
  const served = await serveIn(...args);
  onTestFinished(served.close);
  return served;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Once it was called. */
async function pidOfHandler({ server }: Served): Promise<number> {
  await until(() => expect(server.stdout()).toContain('begun in'));
  return Number(/begun in (\d+)/.exec(server.stdout())?.[1]);
}

describe.concurrent('Ctrl-C', () => {
  test('lets the call under way finish, with the server still there for it, and leaves no process behind', async ({
    onTestFinished,
  }) => {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    const onDisk = ['--data', folder.path, '--queues', 'done'];
    const consume = ['--consume', `orders=${handlerFile('slow')}`];
    const served = await serve(onTestFinished, {}, consume, onDisk);
    await served.send('orders', 'work');
    const pid = await pidOfHandler(served);
    expect(isAlive(pid)).toBe(true);
    served.server.kill('SIGINT');
    expect(await served.server.exit).toEqual({ code: 0 });
    await untilAllPrinted(served, 'orders', [`begun in ${pid}`, 'ended']);
    await until(() => expect(isAlive(pid)).toBe(false));

    const again = await serve(onTestFinished, {}, [], onDisk);
    expect(await again.receive('done')).toBe('did work');
    expect(await again.count('orders')).toBe(0);
  });
});

describe.concurrent('kill -9 of the server', () => {
  test('ends its handlers as well, and the message comes again when it is back', async ({
    onTestFinished,
  }) => {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    const args = ['--consume', `orders=${handlerFile('slow')}`, '--queues', 'done'];
    const served = await serve(
      onTestFinished,
      {
        'forebay.config.mjs': `export default { queues: { orders: { attributes: { VisibilityTimeout: 3 } } } };`,
      },
      args,
      ['--data', folder.path],
    );
    await served.send('orders', 'work');
    const pid = await pidOfHandler(served);
    served.server.kill('SIGKILL');
    await served.server.exit;
    await until(() => expect(isAlive(pid)).toBe(false));
    const again = await serve(onTestFinished, {}, args, ['--data', folder.path]);
    expect(await again.receive('done')).toBe('did work');
  });
});

describe('forebay serve', () => {
  const refused = [
    ['a consumer of no queue', ['--consume', './handler.ts'], 'A consumer looks like orders=./handler.ts'],
    ['two of one queue', ['--consume', 'a=./b.ts', '--consume', 'a=./c.ts'], 'The queue a has two consumers'],
    ['a handler that is not there', ['--consume', 'orders=./none.ts'], 'There is no handler '],
  ] as const;
  test.each(refused)('refuses %s in one line', async (_, args, why) => {
    const refusal = forebay(['serve', '--port', '0', '--memory', ...args]);
    expect((await refusal.exit).code).toBe(1);
    expect(refusal.stdout()).toBe('');
    expect(refusal.stderr()).toMatch(/^[^\n]+\n$/);
    expect(refusal.stderr()).toContain(why);
  });

  test('refuses a call that may take longer than its message is hidden', async ({ onTestFinished }) => {
    const folder = await temporaryFolder();
    onTestFinished(folder.remove);
    const consumers = { orders: { handler: handlerFile('slow'), timeout: 60 } };
    const queues = { orders: {} };
    await writeFile(
      `${folder.path}/forebay.config.mjs`,
      `export default ${JSON.stringify({ queues, consumers })};`,
    );
    const refusal = forebay(['serve', '--port', '0', '--memory'], { cwd: folder.path });
    expect((await refusal.exit).code).toBe(1);
    expect(refusal.stderr()).toContain('set queues.orders.attributes.VisibilityTimeout to 360');
  });

  test('takes a queue for a consumer whatever its name is', async ({ onTestFinished }) => {
    const served = await serve(onTestFinished, {}, ['--consume', `constructor=${handlerFile('faulty')}`]);
    await served.send('constructor', 'it');
    await untilPrinted(served, 'constructor', 'did it');
  });

  const noNode = `if (process.execArgv.includes('--min-semi-space-size=32')) process.execPath = '/none/node'`;
  const unstartable = [
    ['variables that no process can have', { X: 'a\0b' }, [], 'must be a string without null bytes'],
    ['no Node any more', {}, ['--import', `data:text/javascript,${noNode}`], 'spawn /none/node ENOENT'],
  ] as const;
  test.each(unstartable)('serves on with %s for its consumers', async (_, environment, nodeArgs, why) => {
    const folder = await temporaryFolder();
    const consumers = { orders: { handler: handlerFile('faulty'), environment } };
    await writeFile(`${folder.path}/forebay.config.mjs`, `export default ${JSON.stringify({ consumers })};`);
    const server = forebay(['serve', '--port', '0', '--memory'], { cwd: folder.path, nodeArgs });
    const url = await server.url;
    await until(() => expect(server.stderr()).toContain('orders does not load, and its messages wait'));
    await until(() => expect(server.stderr()).toContain(why));
    expect((await fetch(`${url}/health`)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await server.exit).toEqual({ code: 0 });
    await folder.remove();
  });

  test('says how to give a server functions that has none', async ({ onTestFinished }) => {
    const served = await serve(onTestFinished, {}, ['--queues', 'orders']);
    const EventSourceArn = 'arn:aws:sqs:us-east-1:000000000000:orders';
    const answer = await own(served.url, 'CreateEventSourceMapping', { EventSourceArn, FunctionName: 'f' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('This server calls none: start it with --consume queue=./handler.ts.');
  });
});

describe.concurrent('with --dynamodb a consumer', () => {
  test('is called with what came by another server, and leaves no mapping in the table', async ({
    onTestFinished,
  }) => {
    const place = await dynamodbPlace();
    onTestFinished(place.remove);
    const consume = ['--consume', `orders=${handlerFile('faulty')}`];
    const served = await serve(onTestFinished, {}, consume, place.args);
    const other = await serve(onTestFinished, {}, [], place.args);
    await other.send('orders', 'from elsewhere');
    await untilPrinted(served, 'orders', 'did from elsewhere');
    await untilEmpty(other, 'orders');
    const list = async (url: string) => JSON.parse((await own(url, 'ListEventSourceMappings', {})).text);
    expect((await list(served.url)).EventSourceMappings).toHaveLength(1);
    expect((await list(other.url)).EventSourceMappings).toEqual([]);
  });
});

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const shown = (what: string) =>
  new RegExp(`\`\`\`typescript ${what}\\n(.*?)\`\`\``, 's').exec(readme)?.[1] ?? '';

describe.concurrent("README.md's function", () => {
  test('prints what it promises, with the configuration that stands beside it', async ({
    onTestFinished,
  }) => {
    const config = new URL('../../local/queueConfig.ts', import.meta.url).href;
    const files = {
      'handler.ts': shown('handler'),
      'forebay.config.ts': shown('consumers').replace('forebay/config', config),
    };
    const served = await serve(onTestFinished, files);
    await served.send('orders', '{"total":100}', '{"total":101}');
    await untilEmpty(served, 'orders');
    await untilAllPrinted(served, 'orders', ['{"total":101}']);
    const [, promised] = /\/\/ → (.*)$/m.exec(files['handler.ts']) ?? [];
    const plain = await serve(onTestFinished, { 'handler.ts': shown('handler') }, [
      '--consume',
      'orders=./handler.ts',
    ]);
    await plain.send('orders', promised ?? '');
    await untilPrinted(plain, 'orders', promised ?? 'a promise');
  });
});

describe.concurrent('the Lambda consumer among the examples', () => {
  test('is called by the server, by its own configuration', async ({ onTestFinished }) => {
    const config = fileURLToPath(
      new URL('../../examples/lambda-consumer/forebay.config.ts', import.meta.url),
    );
    const served = await serve(onTestFinished, {}, ['--config', config]);
    await served.send('readings', '{"sensor":"roof","celsius":21.5}', '{"sensor":"roof","celsius":-300}');
    await untilPrinted(served, 'readings', 'roof: 21.5 °C');
    await untilTold(served, /readings: 1 of \d messages failed/);
    expect(await served.count('readings')).toBe(1);
  });
});
