import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { startRuntimeApi, type Told } from './runtimeApi.ts';

export type Outcome =
  | { readonly kind: 'answered'; readonly payload: string }
  /** It threw, ended, or was not done in time. */
  | { readonly kind: 'failed'; readonly reason: string };

export type FunctionOptions = {
  /** Lambda's runtime client. */
  readonly client: string;
  /** A folder with `handler.cjs`. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
};

/** One process that answers one request at a time, frozen in between, as Lambda does it. */
export type LambdaEnvironment = {
  /** From the start of the process until it asked for work. */
  readonly initMs: number;
  /** Everything it has written. */
  readonly log: () => string;
  readonly isAlive: () => boolean;
  invoke(payload: string): Promise<Outcome>;
  /** Resolves when it has asked for more work and is frozen, or has ended. */
  rested(): Promise<void>;
  /** At once, wherever it is. */
  kill(): Promise<void>;
};

/** None outlives the tests, however they end. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startEnvironment(options: FunctionOptions): Promise<LambdaEnvironment> {
  const { client, folder, variables, timeoutMs } = options;
  let settle: ((outcome: Outcome) => void) | undefined;
  let initFailure: string | undefined;
  const api = await startRuntimeApi((told) => {
    if (told.kind === 'initError') initFailure = told.payload;
    else settle?.(outcomeOf(told));
  });
  const startedMs = performance.now();
  const child = spawn(process.execPath, [client, 'handler.handler'], {
    cwd: folder,
    env: { ...lambdaVariables(api.address, folder), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const stop = () => void child.kill('SIGKILL');
  running.add(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  const kill = async () => {
    stop();
    await ended;
  };
  void ended.then(() => {
    running.delete(child);
    api.close();
    settle?.({ kind: 'failed', reason: 'Runtime.ExitError' });
  });
  const rested = async () => {
    await Promise.race([api.asked(), ended]);
    child.kill('SIGSTOP');
  };
  await rested();
  const initMs = performance.now() - startedMs;
  if (!isRunning(child)) throw new Error(`the function did not start: ${initFailure ?? ''}\n${log}`);

  return {
    initMs,
    log: () => log,
    isAlive: () => isRunning(child),
    kill,
    rested,
    async invoke(payload) {
      if (!isRunning(child)) return { kind: 'failed', reason: 'Runtime.ExitError' };
      const answer = new Promise<Outcome>((resolve) => {
        settle = resolve;
      });
      const deadline = setTimeout(() => {
        settle?.({ kind: 'failed', reason: 'Sandbox.Timedout' });
        stop();
      }, timeoutMs);
      child.kill('SIGCONT');
      api.give({ id: randomUUID(), payload, deadlineMs: Date.now() + timeoutMs });
      const outcome = await answer;
      clearTimeout(deadline);
      settle = undefined;
      return outcome;
    },
  };
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

const outcomeOf = (told: Exclude<Told, { kind: 'initError' }>): Outcome =>
  told.kind === 'response'
    ? { kind: 'answered', payload: told.payload }
    : { kind: 'failed', reason: told.payload };

const lambdaVariables = (address: string, folder: string): Record<string, string> => ({
  AWS_LAMBDA_RUNTIME_API: address,
  LAMBDA_TASK_ROOT: folder,
  _HANDLER: 'handler.handler',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'forebay',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/forebay',
  AWS_LAMBDA_LOG_STREAM_NAME: 'test',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  PATH: '/usr/bin:/bin',
  TZ: ':UTC',
});
