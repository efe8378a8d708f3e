import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../clients/command.ts';
import { freePort } from '../support/freePort.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/forebay-dynamodb-local/', import.meta.url));
const libraries = join(cache, 'libraries');

/** The name of what is needed and this machine lacks. */
export async function missingToolchain(): Promise<string | undefined> {
  for (const [name, ...probe] of [
    ['Java (17 or newer)', 'java', '-version'],
    ['Maven (mvn)', 'mvn', '--version'],
  ] as const) {
    if (!(await runCommand(probe, { timeoutMs: 30_000 })).isGood) return name;
  }
  return undefined;
}

/** Fetches Amazon's DynamoDB Local with all that it needs, unless it is there. */
export async function fetchDynamodbLocal(): Promise<void> {
  const stampFile = join(cache, 'fetched-for');
  const stamp = await readFile(join(folder, 'pom.xml'), 'utf8');
  if ((await readFile(stampFile, 'utf8').catch(() => undefined)) === stamp) return;
  const command = [
    'mvn',
    '--quiet',
    '--batch-mode',
    `-DoutputFolder=${cache}`,
    'dependency:copy-dependencies',
  ] as const;
  const { isGood, output } = await runCommand(command, { cwd: folder, timeoutMs: 400_000 });
  if (!isGood) throw new Error(`${command.join(' ')} failed:\n${output}`);
  await writeFile(stampFile, stamp);
}

/** Starts it in memory, on a free port of this machine, and without a word to its maker. */
export async function startDynamodbLocal(): Promise<{
  readonly endpoint: string;
  stop(): Promise<void>;
}> {
  const port = await freePort();
  const main = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';
  const child = spawn(
    'java',
    [
      `-Djava.library.path=${libraries}`,
      '-cp',
      join(libraries, '*'),
      main,
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = `${output}${text}`.slice(-10_000);
    });
  }
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended:\n${output}`);
    await sleep(50);
  }
  return {
    endpoint,
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await (await fetch(endpoint)).text();
    return true;
  } catch {
    return false;
  }
}
