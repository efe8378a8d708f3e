import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { FunctionOptions } from './lambdaEnvironment.ts';
import { type LambdaFunction, lambdaFunction } from './lambdaFunction.ts';

/** A consumer as its author would bundle it: a file of `test/lambda/consumers`, or an absolute path, without its ending. */
export async function consumerFunction(file: string, options: FunctionOptions): Promise<LambdaFunction> {
  buildSync({
    entryPoints: [resolve(import.meta.dirname, '..', 'consumers', `${file}.ts`)],
    outfile: join(options.folder, 'handler.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'error',
  });
  const consumer = lambdaFunction(options);
  // starts an environment: on a busy machine that takes longer than a message is hidden for
  await consumer.invoke('{"Records":[]}');
  return consumer;
}
