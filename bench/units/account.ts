import type { Meter } from '../../engine/table/metered.ts';

export type CallName = 'send' | 'receive' | 'delete';

/** What calls cost on a metered table. */
export type Account = {
  /** Makes a call with nothing else under way, and books it with the tidying that follows its answer. */
  call<T>(name: CallName, run: () => Promise<T>): Promise<T>;
  writeUnits(): number;
  readUnits(): number;
  /** The most table operations one after another that the answer to any such call waited for. */
  roundTrips(name: CallName): number;
};

export function openAccount(meter: Meter, tidy: () => Promise<void>): Account {
  const sums = { writeUnits: 0, readUnits: 0 };
  const most = { send: 0, receive: 0, delete: 0 };
  return {
    async call(name, run) {
      meter.reset();
      const result = await run();
      most[name] = Math.max(most[name], meter.roundTrips);
      await tidy();
      sums.writeUnits += meter.writeUnits;
      sums.readUnits += meter.readUnits;
      return result;
    },
    writeUnits: () => sums.writeUnits,
    readUnits: () => sums.readUnits,
    roundTrips: (name) => most[name],
  };
}
