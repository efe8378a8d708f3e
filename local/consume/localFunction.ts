import type { Invocation, Invoked } from '../../dispatch/ports.ts';
import type { Log } from '../log.ts';
import { messageOf } from '../startFailure.ts';
import { systemClock } from '../systemClock.ts';
import { type Environment, type EnvironmentParts, startEnvironment } from './environment.ts';
import { createGate } from './gate.ts';
import { createLoadFaults } from './loadFaults.ts';
import { createModuleWatch } from './moduleWatch.ts';
import { readableError } from './readableError.ts';

/** A function of this machine: as many environments as calls at once, and new ones when its code changes. */
export type LocalFunction = {
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
const longestCloseMs = 500;

export function startFunction(parts: FunctionParts): LocalFunction {
  const { settings, log } = parts;
  const all = new Set<Environment>();
  let idle: Environment[] = [];
  /** Of the code: what began under an older one finishes, and is not called again. */
  let generation = 0;
  const usable = createGate();
  let isStopped = false;
  let warming: Promise<void> = Promise.resolve();

  const faults = createLoadFaults(settings.name, log, () => reload());
  const watching = createModuleWatch({
    isCurious: faults.isBroken,
    onBlind: (reason) => log.warn(`${settings.name}: changes are not seen in ${reason}`),
    onChange(changed) {
      log.info(`${settings.name}: ${changed} has changed: loading it again.`);
      faults.forget();
      reload();
    },
  });

  const end = (environment: Environment): void => {
    all.delete(environment);
    idle = idle.filter((one) => one !== environment);
    environment.end();
  };

  const broken = (reason: string): undefined => {
    usable.shut();
    faults.add(reason);
  };

  /** A fresh environment with the code of now; `undefined`: it does not load. */
  const begin = async (): Promise<Environment | undefined> => {
    const begunUnder = generation;
    let environment: Environment;
    try {
      environment = startEnvironment({
        ...parts,
        onModule: watching.add,
        onLoss(reason) {
          log.warn(`${settings.name}: ${readableError(reason)}`);
          end(environment);
        },
      });
    } catch (error) {
      return broken(`Its process could not be started: ${messageOf(error)}`);
    }
    all.add(environment);
    const fault = await environment.loaded;
    const isOutdated = begunUnder !== generation;
    if (fault === undefined && !isOutdated && !isStopped) return environment;
    end(environment);
    if (isStopped) return undefined;
    if (isOutdated) return begin();
    return broken(fault ?? '');
  };

  async function warm(): Promise<void> {
    const begunUnder = generation;
    const environment = await begin();
    if (environment === undefined) return;
    if (begunUnder !== generation) {
      end(environment);
      return;
    }
    idle.push(environment);
    faults.clear();
    usable.open();
  }

  function reload(): void {
    if (isStopped) return;
    generation++;
    usable.shut();
    for (const environment of idle) end(environment);
    warming = warm();
  }

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

  const acquire = async (notAfterMs: number): Promise<Environment | undefined> => {
    for (let awaited: unknown; awaited !== warming; ) {
      awaited = warming;
      await awaited;
    }
    if (!usable.isOpen() || isStopped) return undefined;
    const [latest] = idle.splice(-1);
    const environment = latest ?? (await begin());
    if (environment === undefined || systemClock.now() <= notAfterMs) return environment;
    release(environment, generation);
    return undefined;
  };

  watching.add(settings.file);
  warming = warm();

  return {
    isUsable: usable.isOpen,
    whenUsable: usable.whenOpen,
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
      faults.stop();
      watching.close();
      const closed = [...all].map((environment) => environment.closed);
      for (const environment of all) end(environment);
      // what they have started themselves may go on writing
      await Promise.race([Promise.all(closed), systemClock.sleep(longestCloseMs)]);
    },
  };
}
