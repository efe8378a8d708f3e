/** Bounds how many are at work at once; the others wait in the order they came. */
export type Slots = {
  /** Resolves with a slot of one's own: false when the signal aborted first. */
  take(signal: AbortSignal): Promise<boolean>;
  give(): void;
  /** Resolves when nobody is at work. */
  idle(): Promise<void>;
};

export function slots(count: number): Slots {
  let taken = 0;
  const waiting = new Set<() => void>();
  let onIdle: (() => void)[] = [];
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (taken < count) {
        taken++;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const start = () => {
          waiting.delete(start);
          signal.removeEventListener('abort', giveUp);
          resolve(true);
        };
        const giveUp = () => {
          waiting.delete(start);
          resolve(false);
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(start);
      });
    },
    give() {
      for (const start of waiting) {
        start();
        return;
      }
      taken--;
      if (taken > 0) return;
      for (const resolve of onIdle) resolve();
      onIdle = [];
    },
    idle: () => (taken === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}
