import { spawn } from 'node:child_process';

export type Command = readonly [file: string, ...args: readonly string[]];
export type Ended = { readonly isGood: boolean; readonly output: string };

/** Everything that a command says, on either stream; one that cannot start has failed too. */
export function runCommand(
  [file, ...args]: Command,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<Ended> {
  const { cwd, env, timeoutMs: timeout } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, { cwd, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', ({ message }) => resolve({ isGood: false, output: message }));
    child.on('close', (code, signal) => {
      const ending =
        signal === null ? '' : `\n${file} was ended by ${signal} after at most ${timeout / 1000} s`;
      resolve({ isGood: code === 0, output: output + ending });
    });
  });
}
