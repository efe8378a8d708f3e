import type { Log } from '../log.ts';
import { readableError } from './readableError.ts';

export type LoadFaults = {
  /** Tells of it, once, and tries again after a while. */
  add(reason: string): void;
  isBroken(): boolean;
  /** It is to be loaded anew: if that fails for the same reason, that is news all the same. */
  forget(): void;
  /** It is loaded. */
  clear(): void;
  stop(): void;
};

/** What does not load may depend on more than its files. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/** Why the code of a function does not load, told to whoever writes it. */
export function createLoadFaults(name: string, log: Log, retry: () => void): LoadFaults {
  let fault: string | undefined;
  let isTold = false;
  let retries = 0;
  let timer: NodeJS.Timeout | undefined;
  const forget = () => {
    clearTimeout(timer);
    isTold = false;
    retries = 0;
  };
  return {
    add(reason) {
      const text = readableError(reason);
      if (!isTold || text !== fault) {
        log.error(`${name} does not load, and its messages wait until it does:\n${text}`);
      }
      isTold = true;
      fault = text;
      clearTimeout(timer);
      timer = setTimeout(retry, Math.min(longestRetryMs, firstRetryMs * 2 ** retries++)).unref();
    },
    isBroken: () => fault !== undefined,
    forget,
    clear() {
      if (fault !== undefined) log.info(`${name} loads again.`);
      fault = undefined;
      forget();
    },
    stop: () => clearTimeout(timer),
  };
}
