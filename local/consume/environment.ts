import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Invocation, Invoked } from '../../dispatch/ports.ts';
import { runtimeFile } from '../runtimeFile.ts';
import type { FunctionSettings } from './functionSettings.ts';
import { createLines } from './lines.ts';
import type { Call, Said } from './protocol.ts';

/** A process that holds a handler. It takes one call at a time. */
export type Environment = {
  /** `undefined`: the handler is loaded; else why it is not. */
  readonly loaded: Promise<string | undefined>;
  call(invocation: Invocation): Promise<Invoked>;
  readonly isOver: () => boolean;
  end(): void;
  /** All that it wrote has been read. */
  readonly closed: Promise<unknown>;
};

export type EnvironmentParts = {
  readonly settings: FunctionSettings;
  readonly variables: NodeJS.ProcessEnv;
  readonly write: (stream: 'stdout' | 'stderr', line: string) => unknown;
  readonly onModule: (file: string) => void;
  /** It ended while nobody called it. */
  readonly onLoss: (reason: string) => void;
};

const longestLoadMs = 30_000;

/** Throws if no process can be started with these variables. */
export function startEnvironment(parts: EnvironmentParts): Environment {
  const { settings } = parts;
  const loaded = Promise.withResolvers<string | undefined>();
  let called: PromiseWithResolvers<Invoked> | undefined;
  let isLoaded = false;
  let isOver = false;
  let isUnwanted = false;

  const child = startProcess(parts);
  const end = () => {
    isUnwanted = true;
    isOver = true;
    child.kill('SIGKILL');
  };

  const settle = (invoked: Invoked): void => {
    called?.resolve(invoked);
    called = undefined;
  };
  const fail = (reason: string): void => {
    if (!isLoaded) loaded.resolve(reason);
    else if (called !== undefined) settle({ outcome: 'failed', reason });
    else if (!isUnwanted) parts.onLoss(reason);
    isUnwanted ||= isOver;
  };
  const late = setTimeout(() => {
    fail(`It was not loaded within ${longestLoadMs / 1000} seconds: what is it waiting for?`);
    end();
  }, longestLoadMs);
  loaded.promise.then(() => clearTimeout(late));

  // a handler may say something of its own to its parent, as under a process manager
  child.on('message', (said: Said | null) => {
    switch (said?.kind) {
      case 'module':
        parts.onModule(said.file);
        break;
      case 'loaded':
        isLoaded = true;
        loaded.resolve(undefined);
        break;
      case 'answered':
        settle({ outcome: 'answered', payload: said.payload });
        break;
      case 'broken':
      case 'failed':
        isOver ||= said.kind === 'broken' || said.isOver;
        fail(said.reason);
        break;
      default:
    }
  });
  child.on('exit', (code, signal) => {
    isOver = true;
    fail(`${endOf(code, signal, settings.memorySize)} before it had ${isLoaded ? 'answered' : 'loaded'}.`);
  });
  child.on('error', (error) => {
    isOver = true;
    fail(`Its process could not be started: ${error.message}`);
  });

  return {
    loaded: loaded.promise,
    isOver: () => isOver,
    closed: new Promise((resolve) => child.once('close', resolve)),
    end,
    async call({ payload, timeoutMs, functionArn }) {
      const call: Call = { requestId: randomUUID(), payload, timeoutMs, functionArn };
      called = Promise.withResolvers<Invoked>();
      const { promise } = called;
      const timer = setTimeout(() => {
        settle({ outcome: 'timedOut' });
        end();
      }, timeoutMs);
      child.send(call, (error) => error && fail(`Its process is gone: ${error.message}`));
      return promise.finally(() => clearTimeout(timer));
    },
  };
}

function startProcess({ settings, variables, write }: EnvironmentParts): ChildProcess {
  const { file, memorySize, name } = settings;
  const flags = ['--enable-source-maps', `--max-old-space-size=${memorySize}`];
  const child = spawn(process.execPath, [...flags, runtimeFile, file], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const lines = createLines(`${name} | `, (line) => write(stream, line));
    child[stream]?.setEncoding('utf8').on('data', lines.push).on('end', lines.flush);
  }
  return child;
}

function endOf(code: number | null, signal: NodeJS.Signals | null, memorySize: number): string {
  if (signal === 'SIGABRT') {
    return `Its process was aborted (a memorySize of ${memorySize} MB may be too little for it)`;
  }
  return `Its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`;
}
