import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLambda } from '../lambdas/bundle.ts';
import { lambdaNames } from '../lambdas/lambdaNames.ts';
import { bundleModules } from './bundleModules.ts';
import { commandFile, packedCommand } from './command.ts';
import { compileDeclarations } from './compileDeclarations.ts';
import { declarationsFrom } from './declarationsFrom.ts';
import { doors } from './doors.ts';
import { manifest } from './manifest.ts';
import { notices } from './notices.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = doors.map(([, file]) => file);
/** What is run by its file: the command, and the process of a handler. */
const programs = ['./local/cli.ts', './local/consume/runtime/main.ts'];

/** Writes the package as it is published into a folder, which is emptied first. */
export function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const packages = bundleModules({ root, entries: [...entries, ...programs], to: folder });
  const declarations = declarationsOf(entries);
  for (const [file, text] of declarations.texts) write(join(folder, file), text);
  for (const name of lambdaNames) bundleLambda(name, join(folder, 'handlers', name));
  write(join(folder, 'handlers', 'LICENSES'), notices(root));
  write(join(folder, commandFile), packedCommand(readFileSync(join(root, commandFile), 'utf8')));
  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md']) cpSync(join(root, file), join(folder, file));
  const imported = new Set([...packages, ...declarations.packages]);
  write(join(folder, 'package.json'), `${JSON.stringify(manifest(imported), null, 2)}\n`);
}

function declarationsOf(files: readonly string[]) {
  const compiled = mkdtempSync(join(tmpdir(), 'forebay-declarations-'));
  try {
    compileDeclarations({ root, files, to: compiled });
    return declarationsFrom(
      compiled,
      files.map((file) => join(file).replace(/\.ts$/, '.d.ts')),
    );
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
