import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../local/forebay.js', import.meta.url));

export type ForebayProcess = {
  /** Where it listens, once it does; fails with what it said if it ends before. */
  readonly url: Promise<string>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<{ readonly code: number | null }>;
  /** Over the channel, if it has one. */
  send(text: string): void;
  kill(signal: NodeJS.Signals): void;
};

/** The command as a user runs it, in a process of its own. */
export function forebay(
  args: readonly string[],
  options: { readonly cwd?: string; readonly nodeArgs?: readonly string[]; readonly channel?: boolean } = {},
): ForebayProcess {
  const { nodeArgs = [], cwd, channel } = options;
  const child = spawn(process.execPath, [...nodeArgs, command, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', ...(channel ? ['ipc' as const] : [])],
  });
  let stdout = '';
  let stderr = '';
  const url = Promise.withResolvers<string>();
  url.promise.catch(() => {});
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    const found = /AWS_ENDPOINT_URL_SQS=(\S+)/.exec(stdout)?.[1];
    if (found !== undefined) url.resolve(found);
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const exit = new Promise<{ code: number | null }>((resolve) => {
    child.on('close', (code) => {
      url.reject(new Error(`ended with ${code}: ${stderr}`));
      resolve({ code });
    });
  });
  return {
    url: url.promise,
    stdout: () => stdout,
    stderr: () => stderr,
    exit,
    send: (text) => void child.send(text),
    kill: (signal) => void child.kill(signal),
  };
}
