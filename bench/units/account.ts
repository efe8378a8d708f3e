import type { Meter } from '../../engine/table/metered.ts';

export type CallName = 'send' | 'receive' | 'delete';

/** What calls cost on a metered table. */
export type Account = {
  /** Makes a call with nothing else under way, and books it. */
  call<T>(name: CallName, run: () => Promise<T>): Promise<T>;
  writeUnits(): number;
  readUnits(): number;
  /** The most table operations one after another of any such call. */
  roundTrips(name: CallName): number;
  /** Those of the latest call. */
  lastRoundTrips(): number;
};

export function openAccount(meter: Meter): Account {
  const sums = { writeUnits: 0, readUnits: 0, lastRoundTrips: 0 };
  const most = { send: 0, receive: 0, delete: 0 };
  return {
    async call(name, run) {
      meter.reset();
      const result = await run();
      sums.writeUnits += meter.writeUnits;
      sums.readUnits += meter.readUnits;
      sums.lastRoundTrips = meter.roundTrips;
      most[name] = Math.max(most[name], meter.roundTrips);
      return result;
    },
    writeUnits: () => sums.writeUnits,
    readUnits: () => sums.readUnits,
    roundTrips: (name) => most[name],
    lastRoundTrips: () => sums.lastRoundTrips,
  };
}
