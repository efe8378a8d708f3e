import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { holdDataFolder } from '../../local/dataFolder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'forebay-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('holdDataFolder', () => {
  test('makes the folder and lets nobody else have it until it is released', async () => {
    const folder = join(root, 'deep', 'data');
    const release = await holdDataFolder(folder);
    await expect(holdDataFolder(folder)).rejects.toThrow(/Another forebay server holds the folder .*--data/);
    release();
    const releaseAgain = await holdDataFolder(folder);
    releaseAgain();
  });

  test('lets it go when its holder is killed', async () => {
    const module = new URL('../../local/dataFolder.ts', import.meta.url).href;
    const script = `const { holdDataFolder } = await import(${JSON.stringify(module)});
      globalThis.release = await holdDataFolder(${JSON.stringify(root)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(holder.stdout, 'data');
    await expect(holdDataFolder(root)).rejects.toThrow('Another forebay server');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const release = await holdDataFolder(root);
    release();
  });

  test('says in one line that a folder cannot be written, and the way out', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(holdDataFolder(join(root, 'file', 'data'))).rejects.toThrow(
      /^The folder .* cannot be written \(.*\): .*--data.*--memory\.$/,
    );
  });
});
