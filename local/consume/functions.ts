import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Invocation, Invoked } from '../../dispatch/ports.ts';
import { StartFailure } from '../startFailure.ts';
import { environmentVariables, type Place } from './environmentVariables.ts';
import type { FunctionSettings } from './functionSettings.ts';
import { type FunctionParts, type LocalFunction, startFunction } from './localFunction.ts';

export type Functions = {
  add(settings: FunctionSettings): void;
  named(name: string | undefined): FunctionSettings | undefined;
  nameOf(functionArn: string): string;
  /** In words. */
  names(): string;
  /** Loads them all. */
  start(place: Place): void;
  /** Until its code loads, or the signal aborts; `undefined`: it does. */
  unusable(functionArn: string, signal: AbortSignal): Promise<void> | undefined;
  invoke(invocation: Invocation): Promise<Invoked>;
  stop(): Promise<void>;
};

/** The functions that this server calls. */
export function createFunctions(parts: Pick<FunctionParts, 'log' | 'write'>): Functions {
  const settings = new Map<string, FunctionSettings>();
  const running = new Map<string, LocalFunction>();
  const runningAs = (arn: string) => running.get(arn.slice(arn.lastIndexOf(':') + 1));

  return {
    add(one) {
      if (!existsSync(one.file)) throw new StartFailure(`There is no handler ${one.file}.`);
      if (settings.has(one.name)) {
        throw new StartFailure(`Two functions are called ${one.name}: give one another functionName.`);
      }
      settings.set(one.name, one);
    },
    named: (name) => (name === undefined ? undefined : settings.get(name)),
    nameOf: (arn) => arn.slice(arn.lastIndexOf(':') + 1),
    names: () => [...settings.keys()].join(', '),
    start(place) {
      for (const one of settings.values()) {
        parts.log.info(`${one.name}: ${relative('', one.file)}, ${one.timeoutMs / 1000} s a call at most.`);
        const variables = environmentVariables(one, place);
        running.set(one.name, startFunction({ ...parts, settings: one, variables }));
      }
    },
    unusable(arn, signal) {
      const called = runningAs(arn);
      return called === undefined || called.isUsable() ? undefined : untilUsable(called, signal);
    },
    async invoke(invocation) {
      const called = runningAs(invocation.functionArn);
      if (called === undefined) {
        return { outcome: 'unreachable', reason: `There is no function ${invocation.functionArn}.` };
      }
      return called.invoke(invocation);
    },
    async stop() {
      await Promise.all([...running.values()].map((one) => one.stop()));
    },
  };
}

async function untilUsable(called: LocalFunction, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => aborted.resolve();
  signal.addEventListener('abort', onAbort);
  await Promise.race([called.whenUsable(), aborted.promise]);
  signal.removeEventListener('abort', onAbort);
}
