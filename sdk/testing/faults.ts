import { type ErrorCode, type QueueError, queueError } from '../../engine/errors.ts';
import type { Calls } from '../calls.ts';
import { EngineRefusal } from '../direct/engineRefusal.ts';

/**
 * How often a call fails, and when.
 *
 * @example
 * forebay.fail('sendMessageBatch', 'ServiceUnavailable', { times: 2, after: true });
 */
export interface FaultOptions {
  /** Once if not given; `Number.POSITIVE_INFINITY` until it is ended. */
  readonly times?: number;
  /** The call is carried out and its answer lost. Without it nothing happens but the failure. */
  readonly after?: boolean;
}

/**
 * A call to the service that can be made to fail. `send` is `sendMessage`, many and producers are `sendMessageBatch`,
 * acknowledgements `deleteMessageBatch`, retries and heartbeats `changeMessageVisibilityBatch`.
 *
 * @example
 * const call: FailingCall = 'deleteMessageBatch';
 */
export type FailingCall = keyof Calls;

/**
 * How the service refuses, by SQS's codes.
 *
 * @example
 * const code: FaultCode = 'RequestThrottled';
 */
export type FaultCode = ErrorCode;

export type Faults = {
  /** The calls, which fail as they were told. */
  readonly calls: Calls;
  fail(call: FailingCall, code: FaultCode, options?: FaultOptions): () => void;
};

type Fault = { readonly error: QueueError; readonly after: boolean; left: number };

/** `before` comes before each call. */
export function faulty(calls: Calls, before: () => Promise<void>): Faults {
  const faults = new Map<string, Set<Fault>>();

  function next(call: string): Fault | undefined {
    for (const fault of faults.get(call) ?? []) {
      if (fault.left <= 0) continue;
      fault.left--;
      return fault;
    }
    return undefined;
  }

  const failing = Object.entries(calls).map(([name, run]) => [
    name,
    async (...input: readonly unknown[]) => {
      await before();
      const fault = next(name);
      const call = run as (...input: readonly unknown[]) => Promise<unknown>;
      if (fault?.after === false) throw new EngineRefusal(fault.error);
      const answer = await call(...input);
      if (fault !== undefined) throw new EngineRefusal(fault.error);
      return answer;
    },
  ]);

  return {
    calls: Object.fromEntries(failing) as Calls,
    fail(call, code, { times = 1, after = false } = {}) {
      const fault = {
        error: queueError(code, `${call} fails because the test says so.`),
        after,
        left: times,
      };
      const known = faults.get(call) ?? new Set();
      faults.set(call, known.add(fault));
      return () => void known.delete(fault);
    },
  };
}
