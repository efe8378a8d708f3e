import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { packageOf } from './packageOf.ts';

export type Modules = {
  /** From the folder. */
  readonly files: readonly string[];
  /** Names of the packages that they import, at once or later. */
  readonly packages: ReadonlySet<string>;
};

/** The modules that are loaded from these ones on. */
export function modulesFrom(folder: string, entries: readonly string[]): Modules {
  const { metafile } = buildSync({
    absWorkingDir: folder,
    entryPoints: entries.map((entry) => join(folder, entry)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: join(folder, 'unwritten'),
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const packages = imports.flatMap(({ path, external }) => (external ? packageOf(path) : []));
  const files = Object.keys(metafile.inputs).map((file) => relative('.', file));
  return { files: files.sort(), packages: new Set(packages) };
}
