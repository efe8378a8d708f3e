import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../readme/runProgram.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { openSdk } from './openSdk.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const program = /^```typescript\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? '';

test("the README's program of the SDK runs as it stands", async () => {
  const { server } = await openSdk();
  const folder = await temporaryFolder();
  onTestFinished(folder.remove);
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const code = program
    .replaceAll('http://localhost:9324', server.url)
    // Installed from its tarball it runs in test/package.
    .replaceAll("'forebay/sdk'", `'${join(root, 'sdk/index.ts')}'`);
  const ran = await runProgram(folder.path, 'example.ts', code, server.url);
  expect(ran).toEqual({ code: 0, stdout: '12.5\n', stderr: '' });
});
