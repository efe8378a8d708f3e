import {
  type FunctionOptions,
  type LambdaEnvironment,
  type Outcome,
  startEnvironment,
} from './lambdaEnvironment.ts';

/** Lambda's limit on what goes in and what comes out. */
export const payloadLimitBytes = 6 * 1024 * 1024;

export type Refused = { readonly kind: 'tooLarge' };

/** A function: as many environments as there are requests at once, each busy with one. */
export type LambdaFunction = {
  invoke(payload: string): Promise<Outcome | Refused>;
  /** Starts so many more environments, one after the other, before there are requests for them. */
  provision(count: number): Promise<void>;
  readonly environments: () => readonly LambdaEnvironment[];
  /** Those that are at work on a request. */
  readonly busy: () => readonly LambdaEnvironment[];
  stop(): Promise<void>;
};

export function lambdaFunction(options: FunctionOptions): LambdaFunction {
  const all: LambdaEnvironment[] = [];
  const idle: LambdaEnvironment[] = [];
  const busy = new Set<LambdaEnvironment>();
  /** Have answered, and are about to ask for more. */
  const resting = new Set<Promise<unknown>>();

  let isStopped = false;

  async function free(): Promise<LambdaEnvironment> {
    for (;;) {
      const found = idle.pop();
      if (found?.isAlive()) return found;
      if (found === undefined && resting.size === 0) break;
      if (found === undefined) await Promise.race(resting);
    }
    return start();
  }

  async function start(): Promise<LambdaEnvironment> {
    const started = await startEnvironment(options);
    all.push(started);
    if (isStopped) await started.kill();
    return started;
  }

  return {
    environments: () => all,
    busy: () => [...busy],
    async invoke(payload) {
      if (Buffer.byteLength(payload) > payloadLimitBytes) return { kind: 'tooLarge' };
      const environment = await free();
      busy.add(environment);
      const outcome = await environment.invoke(payload);
      busy.delete(environment);
      const rest = environment.rested().then(() => {
        resting.delete(rest);
        idle.push(environment);
      });
      resting.add(rest);
      if (outcome.kind === 'answered' && Buffer.byteLength(outcome.payload) > payloadLimitBytes) {
        return { kind: 'failed', reason: 'Function.ResponseSizeTooLarge' };
      }
      return outcome;
    },
    async provision(count) {
      for (let i = 0; i < count; i++) idle.push(await start());
    },
    async stop() {
      isStopped = true;
      await Promise.all(all.map((environment) => environment.kill()));
    },
  };
}
