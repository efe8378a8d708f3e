import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Compilation = {
  readonly root: string;
  /** From the root; what they import is compiled as well. */
  readonly files: readonly string[];
  readonly to: string;
};

/** Writes the declarations of some files. Types are not checked: `npm run types` does that. */
export function compileDeclarations({ root, files, to }: Compilation): void {
  const config = join(to, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        noCheck: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: root,
        outDir: to,
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: files.map((file) => join(root, file)),
      include: [],
    }),
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['--project', config], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  rmSync(config);
}
