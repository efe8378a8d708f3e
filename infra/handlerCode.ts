import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleLambda, type LambdaName } from '../lambdas/bundle.ts';

const built = new Map<LambdaName, string>();

/** The code of a function, built once a process: every stage deploys the same. */
export function handlerCode(name: LambdaName): Code {
  const folder = built.get(name) ?? mkdtempSync(join(tmpdir(), `forebay-${name}-`));
  if (!built.has(name)) bundleLambda(name, folder);
  built.set(name, folder);
  return Code.fromAsset(folder);
}
