import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { LambdaName } from '../lambdas/lambdaNames.ts';

const built = new Map<LambdaName, string>();

/** The code of a function: as it came with the package, or built from its source, once a process. */
export function handlerCode(name: LambdaName): Code {
  const packed = join(import.meta.dirname, '..', 'handlers', name);
  if (existsSync(packed)) return Code.fromAsset(packed);
  const folder = built.get(name) ?? build(name);
  built.set(name, folder);
  return Code.fromAsset(folder);
}

/** What is deployed is a copy. */
function build(name: LambdaName): string {
  const folder = mkdtempSync(join(tmpdir(), `forebay-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Not imported: the package brings neither the source nor what builds it, and constructs cannot wait for a promise.
  const bundle: typeof import('../lambdas/bundle.ts') = createRequire(import.meta.url)(
    '../lambdas/bundle.ts',
  );
  bundle.bundleLambda(name, folder);
  return folder;
}
