/** Counts calls, and the longest chain of them of which each began after the one before had ended. */
export type Waves = {
  readonly operations: number;
  readonly roundTrips: number;
  /** Passes on one more than the latest wave that had ended when the call began: 1 waits for nothing. */
  during<T>(call: (wave: number) => Promise<T>): Promise<T>;
  reset(): void;
};

export function createWaves(): Waves {
  let operations = 0;
  let roundTrips = 0;
  let ended = 0;
  return {
    get operations() {
      return operations;
    },
    get roundTrips() {
      return roundTrips;
    },
    async during(call) {
      const wave = ended + 1;
      operations++;
      roundTrips = Math.max(roundTrips, wave);
      try {
        return await call(wave);
      } finally {
        ended = Math.max(ended, wave);
      }
    },
    reset() {
      operations = 0;
      roundTrips = 0;
      ended = 0;
    },
  };
}
