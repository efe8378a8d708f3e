import { memoryTable } from '../../engine/table/memory.ts';
import type { Item, Key, Table } from '../../engine/table/port.ts';
import type { Schedule } from './schedule.ts';

/** A copy of the table that lags behind: what an eventually consistent read may see. Embedded tables have none. */
export type Replica = {
  /** Learns how these items are now. */
  wrote(keys: readonly Key[]): Promise<void>;
  /** As the table was then, or later if it has been seen so already. */
  asOf(ms: number): Table;
};

type Entry = { readonly atMs: number; readonly key: Key; readonly item: Item | undefined };

export function createReplica(table: Table, schedule: Schedule): Replica {
  if (table.expiry === 'swept') return { wrote: async () => {}, asOf: () => table };
  const copy = memoryTable({ expiry: 'native' });
  const behind: Entry[] = [];
  return {
    async wrote(keys) {
      for (const { pk, sk } of keys) {
        const key = { pk, sk };
        behind.push({ atMs: schedule.nowMs(), key, item: await table.get(key) });
      }
    },
    asOf(ms) {
      const count = behind.findIndex(({ atMs }) => atMs > ms);
      for (const { key, item } of behind.splice(0, count < 0 ? behind.length : count)) {
        // a table in memory writes within the call
        if (item === undefined) copy.remove({ kind: 'remove', key });
        else copy.put({ kind: 'put', item });
      }
      return copy;
    },
  };
}
