import type { Clock, Ids } from '../../context.ts';
import { InvalidTableRequest, StorageUnavailable } from '../port.ts';
import { fateOf } from './fate.ts';
import { slots } from './slots.ts';

export type Answer<Output> =
  | { readonly fate: 'done'; readonly output: Output }
  | { readonly fate: 'refused'; readonly error: unknown }
  | { readonly fate: 'unknown'; readonly error: unknown };

/** One call of the port, which has a deadline for all its requests and pauses together. */
export type Call = {
  /** Repeats a request that was turned away. Throws `StorageUnavailable` when it is known not to have happened. */
  ask<Output>(send: Send<Output>): Promise<Answer<Output>>;
  /** The same for a request that may be repeated blindly: nothing is unknown of it but its answer. */
  insist<Output>(send: Send<Output>): Promise<Output>;
  pause(repeat: number): Promise<void>;
};
export type Send<Output> = (options: { readonly abortSignal: AbortSignal }) => Promise<Output>;

export type Calls = {
  /** Waits for a place among the calls under way, and begins. */
  begin<Result>(work: (call: Call) => Promise<Result>): Promise<Result>;
  idle(): Promise<void>;
};

export type CallsOptions = {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly ids: Pick<Ids, 'below'>;
  readonly deadlineMs: number;
  readonly concurrency: number;
  /** Of the attempts, the SDK's own repeats included: says why a deadline has passed. */
  readonly lastFailure: () => unknown;
};

const firstPauseMs = 25;
const longestPauseMs = 800;

export function createCalls(options: CallsOptions): Calls {
  const { clock, ids, deadlineMs, concurrency, lastFailure } = options;
  const places = slots(concurrency);
  const tooLate = (what: string, cause: unknown = lastFailure()) =>
    new StorageUnavailable(`${what} within ${deadlineMs} ms; ${messageOf(cause)}`, { cause });

  async function begin<Result>(work: (call: Call) => Promise<Result>): Promise<Result> {
    const deadline = new AbortController();
    const over = new AbortController();
    // An abort after the end would break a connection that is being reused.
    void clock.sleep(deadlineMs, over.signal).then(() => over.signal.aborted || deadline.abort());
    try {
      if (!(await places.take(deadline.signal))) throw tooLate('no place among the requests under way');
      try {
        return await work(callUntil(deadline.signal));
      } finally {
        places.give();
      }
    } finally {
      // Without a reason it would make an exception, with its stack, of every call.
      over.abort('over');
    }
  }

  function callUntil(abortSignal: AbortSignal): Call {
    const pause = async (repeat: number, cause?: unknown): Promise<void> => {
      const mostMs = Math.min(longestPauseMs, firstPauseMs * 2 ** repeat);
      await clock.sleep(1 + ids.below(mostMs), abortSignal);
      if (abortSignal.aborted) throw tooLate('every attempt was turned away', cause);
    };

    async function ask<Output>(send: Send<Output>): Promise<Answer<Output>> {
      let mayHaveHappened = false;
      for (let repeat = 0; ; repeat++) {
        if (abortSignal.aborted) throw tooLate('no place among the requests under way');
        try {
          return { fate: 'done', output: await send({ abortSignal }) };
        } catch (error) {
          const fate = fateOf(error);
          if (fate === 'invalid') throw new InvalidTableRequest(messageOf(error), { cause: error });
          if (fate === 'unknown') return { fate, error };
          mayHaveHappened ||= fate === 'underWay';
          if (fate === 'refused') return { fate: mayHaveHappened ? 'unknown' : fate, error };
          try {
            if (fate === 'unavailable') throw new StorageUnavailable(messageOf(error), { cause: error });
            await pause(repeat, error);
          } catch (failure) {
            if (mayHaveHappened) return { fate: 'unknown', error };
            throw failure;
          }
        }
      }
    }

    return {
      ask,
      async insist(send) {
        const answer = await ask(send);
        if (answer.fate === 'done') return answer.output;
        if (abortSignal.aborted) throw tooLate('no answer');
        throw new StorageUnavailable(messageOf(answer.error), { cause: answer.error });
      },
      pause,
    };
  }

  return { begin, idle: places.idle };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? `DynamoDB: ${error.name}: ${error.message}` : 'DynamoDB failed';
