import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from './clients.ts';
import { runCommand } from './command.ts';

const caches = fileURLToPath(new URL('../../node_modules/.cache/forebay-clients/', import.meta.url));

export const folderOf = ({ folder }: Client): string => fileURLToPath(new URL(folder, import.meta.url));

/** Fetches and builds what the client needs, unless the last time it did was for the same files and tools. */
export async function prepareClient(client: Client): Promise<string> {
  const cache = join(caches, client.name);
  const stampFile = join(cache, 'prepared-for');
  const stamp = await stampOf(client, cache);
  if ((await readFile(stampFile, 'utf8').catch(() => undefined)) === stamp) return cache;
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  for (const command of client.prepare(cache)) {
    const { isGood, output } = await runCommand(command, { cwd: folderOf(client), timeoutMs: 400_000 });
    if (!isGood) throw new Error(`${command.join(' ')} failed in ${client.folder}:\n${output}`);
  }
  await writeFile(stampFile, stamp);
  return cache;
}

async function stampOf(client: Client, cache: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(client.prepare(cache)));
  for (const { probe } of client.needs) {
    hash.update((await runCommand(probe, { timeoutMs: 30_000 })).output);
  }
  const entries = await readdir(folderOf(client), { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isFile())) {
    hash.update(`${name}\n`).update(await readFile(join(folderOf(client), name)));
  }
  return hash.digest('hex');
}
