import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../clients/command.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/forebay-node-22/', import.meta.url));
const files = ['package.json', 'package-lock.json'];

/** Installs Node 22, unless it is there. Answers with the folder that holds `node`. */
export async function olderNode(): Promise<string> {
  const bin = join(cache, `node_modules/node-${process.platform}-${process.arch}/bin`);
  const stampFile = join(cache, 'installed-for');
  const stamp = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex');
  if ((await readFile(stampFile, 'utf8').catch(() => undefined)) === stamp) return bin;
  await rm(cache, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  for (const file of files) await cp(join(folder, file), join(cache, file));
  const install = ['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'] as const;
  const { isGood, output } = await runCommand(install, { cwd: cache, timeoutMs: 300_000 });
  if (!isGood) throw new Error(`Node 22 could not be installed:\n${output.slice(-5_000)}`);
  await writeFile(stampFile, stamp);
  return bin;
}
