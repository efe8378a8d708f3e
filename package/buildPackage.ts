import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLambda } from '../lambdas/bundle.ts';
import { lambdaNames } from '../lambdas/lambdaNames.ts';
import { commandFile, packedCommand } from './command.ts';
import { compile } from './compile.ts';
import { declarationsFrom } from './declarationsFrom.ts';
import { doors } from './doors.ts';
import { manifest } from './manifest.ts';
import { modulesFrom } from './modulesFrom.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = doors.map(([, file]) => file);
const command = 'local/cli.ts';

/** Writes the package as it is published into a folder, which is emptied first. */
export function buildPackage(folder: string): void {
  const compiled = mkdtempSync(join(tmpdir(), 'forebay-build-'));
  try {
    compile({ root, files: [...entries, command], to: compiled });
    const modules = modulesFrom(compiled, [...entries, command].map(withEnding('.js')));
    const declarations = declarationsFrom(compiled, entries.map(withEnding('.d.ts')));
    rmSync(folder, { recursive: true, force: true });
    for (const file of modules.files) copy(join(compiled, file), join(folder, file));
    for (const [file, text] of declarations.texts) write(join(folder, file), text);
    for (const name of lambdaNames) bundleLambda(name, join(folder, 'handlers', name));
    write(join(folder, commandFile), packedCommand(readFileSync(join(root, commandFile), 'utf8')));
    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) copy(join(root, file), join(folder, file));
    const imported = new Set([...modules.packages, ...declarations.packages]);
    write(join(folder, 'package.json'), `${JSON.stringify(manifest(imported), null, 2)}\n`);
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
}

const withEnding = (ending: string) => (file: string) => file.replace(/^\.\//, '').replace(/\.ts$/, ending);

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}
