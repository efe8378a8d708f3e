/** A value, or the promise of one where there is something to wait for. */
export type Soon<T> = T | Promise<T>;

/** Goes on at once with what is there: most messages have nothing to wait for, and a promise costs as much as the rest. */
export const whenReady = <T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> =>
  value instanceof Promise ? value.then(next) : next(value);
