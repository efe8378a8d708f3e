import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleLambda, type LambdaName } from '../lambdas/bundle.ts';

const built = new Map<LambdaName, string>();

/** The code of a function, built once a process: every stage deploys the same. */
export function handlerCode(name: LambdaName): Code {
  const folder = built.get(name) ?? build(name);
  built.set(name, folder);
  return Code.fromAsset(folder);
}

/** What is deployed is a copy. */
function build(name: LambdaName): string {
  const folder = mkdtempSync(join(tmpdir(), `forebay-${name}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleLambda(name, folder);
  return folder;
}
