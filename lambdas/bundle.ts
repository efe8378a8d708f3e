import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import type { LambdaName } from './lambdaNames.ts';

const source = (...path: string[]): string => join(import.meta.dirname, ...path);

/** How every function is built, for the cloud, the tests and the benchmarks alike. */
export const bundleSettings = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  charset: 'utf8',
  legalComments: 'none',
  metafile: false,
  logLevel: 'warning',
  // The SDK's ES modules: of its CommonJS nothing can be left out.
  mainFields: ['module', 'main'],
  alias: {
    // 135 KB of logging in, of which a function in Lambda never does anything.
    '@aws-sdk/credential-provider-node': source('environmentCredentials.ts'),
    // For services that stream; DynamoDB does not.
    '@smithy/core/event-streams': source('noEventStreams.ts'),
  },
} as const satisfies BuildOptions;

/** Writes one function into a folder, as a single file. */
export function bundleLambda(name: LambdaName, folder: string): void {
  buildSync({
    ...bundleSettings,
    entryPoints: [source(name, 'handler.ts')],
    outfile: join(folder, 'handler.cjs'),
  });
}
