import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { forebay } from './local/forebayProcess.ts';
import { codeBlocks } from './readme/codeBlocks.ts';
import { runProgram } from './readme/runProgram.ts';
import { temporaryFolder } from './support/temporaryFolder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const blocks = codeBlocks(readFileSync(join(root, 'README.md'), 'utf8'));
const ofKind = (kind: 'program' | 'config') => blocks.filter((block) => block.kind === kind);

/** Where the README's programs believe the server to be. */
const writtenEndpoint = 'http://localhost:9324';

/** A working directory from which programs find the packages of this one. */
async function workingFolder(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  return folder.path;
}

async function serve(cwd: string): Promise<string> {
  const server = forebay(['serve', '--memory', '--port', '0', '--log', 'error'], { cwd });
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await server.exit;
  });
  return server.url;
}

describe('README.md', () => {
  test('has a program and a configuration to show', () => {
    expect(ofKind('program').length).toBeGreaterThan(0);
    expect(ofKind('config').length).toBeGreaterThan(0);
  });

  test.each(ofKind('program'))('shows a program in line $line that runs as it stands', async (block) => {
    const folder = await workingFolder();
    const url = await serve(folder);
    const code = block.code.replaceAll(writtenEndpoint, url);
    const ran = await runProgram(folder, `example.${block.extension}`, code, url);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).not.toBe('');
    if (block.promised.length > 0) expect(ran.stdout.trimEnd().split('\n')).toEqual(block.promised);
  });

  test.each(ofKind('config'))(
    'shows a configuration in line $line whose queues are created',
    async (block) => {
      const folder = await workingFolder();
      await writeFile(join(folder, 'forebay.config.ts'), block.code);
      const answer = await fetch(await serve(folder), {
        method: 'POST',
        headers: { 'X-Amz-Target': 'AmazonSQS.ListQueues' },
        body: '{}',
      });
      expect(((await answer.json()) as { QueueUrls?: string[] }).QueueUrls?.length).toBeGreaterThan(0);
    },
  );
});
