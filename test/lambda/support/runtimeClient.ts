import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, runCommand } from '../../clients/command.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/forebay-lambda/', import.meta.url));
const files = ['package.json', 'package-lock.json'];

/** What compiles it: the client itself is JavaScript around a C++ client of the runtime API. */
const tools: readonly Command[] = [
  ['cmake', '--version'],
  ['make', '--version'],
  ['g++', '--version'],
  ['python3', '--version'],
];

/** The name of what is needed and this machine lacks. */
async function missingCompiler(): Promise<string | undefined> {
  for (const tool of tools) {
    if (!(await runCommand(tool, { timeoutMs: 30_000 })).isGood) return tool[0];
  }
  return undefined;
}

/** Installs Lambda's runtime client, unless it is there. Answers with the file that a process of Node runs. */
export async function runtimeClient(): Promise<string> {
  const entry = join(cache, 'node_modules/aws-lambda-ric/index.mjs');
  const stampFile = join(cache, 'installed-for');
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file))));
  const hash = createHash('sha256').update(process.version);
  for (const text of texts) hash.update(text);
  const stamp = hash.digest('hex');
  if ((await readFile(stampFile, 'utf8').catch(() => undefined)) === stamp) return entry;
  const missing = await missingCompiler();
  if (missing !== undefined)
    throw new Error(`Lambda's runtime client cannot be compiled here: there is no ${missing}`);
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  for (const file of files) await cp(join(folder, file), join(cache, file));
  const { isGood, output } = await runCommand(['npm', 'ci', '--no-audit', '--no-fund'], {
    cwd: cache,
    timeoutMs: 600_000,
  });
  if (!isGood) throw new Error(`Lambda's runtime client could not be installed:\n${output.slice(-5_000)}`);
  await writeFile(stampFile, stamp);
  return entry;
}
