import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

export type SuiteReport = { readonly isGood: boolean; readonly output: string; readonly passed: number };

/** The contract of the table, the engine's suites and the wire's, on the DynamoDB of that endpoint. */
export async function runSuites(
  endpoint: string,
  tell: (text: string) => void = () => {},
): Promise<SuiteReport> {
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'slow on dynamodb'], {
    env: { ...process.env, DYNAMODB_ENDPOINT: endpoint, NO_COLOR: '1', VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      tell(text);
    });
  }
  const [code] = await once(child, 'close');
  const passed = Number(/Tests\s.*?(\d+) passed/.exec(output)?.[1] ?? 0);
  return { isGood: code === 0, output, passed };
}
