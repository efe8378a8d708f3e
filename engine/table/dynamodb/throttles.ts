import { isThrottle, isThrottleCode } from './fate.ts';

/** Tells of partitions of which a request was turned away because they were asked too much. */
export type Throttles = {
  listen(listener: (pk: string) => void): void;
  /** Names the partitions of a request: of a transaction action by action, else in any order. */
  expect(input: object, pks: readonly string[]): void;
  attemptFailed(error: unknown, input: object): void;
  /** For what was left over in a batch. */
  leftOver(pks: Iterable<string>): void;
};

export function createThrottles(): Throttles {
  const listeners: ((pk: string) => void)[] = [];
  const pksByInput = new WeakMap<object, readonly string[]>();
  const tell = (pks: Iterable<string>) => {
    for (const pk of new Set(pks)) for (const listener of listeners) listener(pk);
  };
  return {
    listen: (listener) => listeners.push(listener),
    expect: (input, pks) => pksByInput.set(input, pks),
    attemptFailed(error, input) {
      const pks = pksByInput.get(input) ?? [];
      if (isThrottle(error)) tell(pks);
      else tell(pks.filter((_, at) => isThrottleCode(reasonsOf(error)[at]?.Code)));
    },
    leftOver: tell,
  };
}

function reasonsOf(error: unknown): readonly { readonly Code?: string }[] {
  const { CancellationReasons: reasons } = error as { CancellationReasons?: readonly { Code?: string }[] };
  return reasons ?? [];
}
