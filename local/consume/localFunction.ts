import type { Invocation, Invoked } from '../../dispatch/ports.ts';
import type { Log } from '../log.ts';
import { systemClock } from '../systemClock.ts';
import { type Environment, type EnvironmentParts, startEnvironment } from './environment.ts';
import type { FunctionSettings } from './functionSettings.ts';
import { createModuleWatch } from './moduleWatch.ts';
import { readableError } from './readableError.ts';

/** A function of this machine: as many environments as calls at once, and new ones when its code changes. */
export type LocalFunction = {
  readonly settings: FunctionSettings;
  /** Does its code load? */
  isUsable(): boolean;
  whenUsable(): Promise<void>;
  /** Answers `throttled` while its code does not load: the messages are put back as if they had not been received. */
  invoke(invocation: Invocation): Promise<Invoked>;
  /** Ends its processes, whatever they do, and waits until what they wrote is read. */
  stop(): Promise<void>;
};

export type FunctionParts = Pick<EnvironmentParts, 'settings' | 'variables' | 'write'> & {
  readonly log: Log;
};

/** One environment is kept; others end when they had nothing to do for so long. */
const idleMs = 60_000;
/** What does not load may depend on more than its files. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;
const longestCloseMs = 500;

export function startFunction(parts: FunctionParts): LocalFunction {
  const { settings, log } = parts;
  const { name, file } = settings;
  const all = new Set<Environment>();
  let idle: Environment[] = [];
  /** Of the code: what began under an older one finishes, and is not called again. */
  let generation = 0;
  let usable = Promise.withResolvers<void>();
  let isUsable = false;
  let isStopped = false;
  /** Why it does not load, if it was told. */
  let fault: string | undefined;
  let isTold = false;
  let retries = 0;
  let retry: NodeJS.Timeout | undefined;
  let warming: Promise<unknown> = Promise.resolve();

  const watching = createModuleWatch({
    isCurious: () => fault !== undefined,
    onChange(changed) {
      log.info(`${name}: ${changed} has changed: loading it again.`);
      isTold = false;
      retries = 0;
      reload();
    },
  });

  const end = (environment: Environment): void => {
    all.delete(environment);
    idle = idle.filter((one) => one !== environment);
    environment.end();
  };

  /** A fresh environment with the code of now; `undefined`: it does not load. */
  const begin = async (): Promise<Environment | undefined> => {
    const begunUnder = generation;
    const environment = startEnvironment({
      ...parts,
      onModule: watching.add,
      onLoss(reason) {
        log.warn(`${name}: ${readableError(reason)}`);
        end(environment);
      },
    });
    all.add(environment);
    const found = await environment.loaded;
    const isOutdated = begunUnder !== generation;
    if (found === undefined && !isOutdated && !isStopped) return environment;
    end(environment);
    if (isStopped) return undefined;
    if (isOutdated) return begin();
    breakOff(readableError(found ?? ''));
    return undefined;
  };

  const shut = () => {
    if (isUsable) usable = Promise.withResolvers();
    isUsable = false;
  };

  function breakOff(why: string): void {
    shut();
    if (!isTold || why !== fault) {
      log.error(`${name} does not load, and its messages wait until it does:\n${why}`);
    }
    isTold = true;
    fault = why;
    clearTimeout(retry);
    retry = setTimeout(reload, Math.min(longestRetryMs, firstRetryMs * 2 ** retries++)).unref();
  }

  async function warm(): Promise<void> {
    const begunUnder = generation;
    const environment = await begin();
    if (environment === undefined) return;
    if (begunUnder !== generation) {
      end(environment);
      return;
    }
    idle.push(environment);
    if (fault !== undefined) log.info(`${name} loads again.`);
    fault = undefined;
    isTold = false;
    retries = 0;
    if (!isUsable) usable.resolve();
    isUsable = true;
  }

  function reload(): void {
    clearTimeout(retry);
    if (isStopped) return;
    generation++;
    shut();
    for (const environment of idle) end(environment);
    warming = warm();
  }

  const acquire = async (notAfterMs: number): Promise<Environment | undefined> => {
    for (let seen: unknown; seen !== warming; ) {
      seen = warming;
      await seen;
    }
    if (!isUsable || isStopped) return undefined;
    const [latest] = idle.splice(-1);
    const environment = latest ?? (await begin());
    if (environment === undefined || systemClock.now() <= notAfterMs) return environment;
    release(environment, generation);
    return undefined;
  };

  const release = (environment: Environment, begunUnder: number): void => {
    if (environment.isOver() || begunUnder !== generation || isStopped) {
      end(environment);
      return;
    }
    idle.push(environment);
    setTimeout(() => {
      if (idle.length > 1 && idle[0] === environment) end(environment);
    }, idleMs).unref();
  };

  watching.add(file);
  warming = warm();

  return {
    settings,
    isUsable: () => isUsable,
    whenUsable: () => usable.promise,
    async invoke(invocation) {
      const environment = await acquire(invocation.notAfterMs);
      if (environment === undefined) return { outcome: 'throttled' };
      const begunUnder = generation;
      const invoked = await environment.call(invocation);
      release(environment, begunUnder);
      return invoked;
    },
    async stop() {
      isStopped = true;
      clearTimeout(retry);
      watching.close();
      const closed = [...all].map((environment) => environment.closed);
      for (const environment of all) end(environment);
      // what they have started themselves may go on writing
      await Promise.race([Promise.all(closed), systemClock.sleep(longestCloseMs)]);
    },
  };
}
