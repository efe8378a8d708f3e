import type { Call } from '../call.ts';
import type { Held } from '../carry.ts';

/** Which receives are one attempt of a client that asks again: read off their requests, by where that is kept. */
export type Attempts = {
  asked(held: Held): void;
  answered(held: Held, answer: unknown): void;
  /** Are the two, or is it the same receive? */
  areOne(one: Call, other: Call): boolean;
  /** Has it found what an earlier receive of its attempt has handed out? */
  hasFound(call: Call): boolean;
};

export function createAttempts(): Attempts {
  const ids = new WeakMap<Call, string>();
  const found = new WeakSet<Call>();
  const keyOf = ({ operation }: Held) =>
    operation.name === 'get' && operation.key.sk === 'attempt' ? operation.key : undefined;
  return {
    asked(held) {
      const key = keyOf(held);
      if (held.call !== undefined && key !== undefined) ids.set(held.call, key.pk);
    },
    answered(held, answer) {
      if (held.call !== undefined && keyOf(held) !== undefined && answer !== undefined) found.add(held.call);
    },
    areOne: (one, other) => one === other || (ids.has(one) && ids.get(one) === ids.get(other)),
    hasFound: (call) => found.has(call),
  };
}
