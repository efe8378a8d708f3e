import type { Table, TransactWrite } from '../table/port.ts';
import type { Pressures } from './pressure.ts';

/** The table, with its writes to shards counted: nearly all are of one unit. */
export function measured(table: Table, { wrote, throttled }: Pressures): Table {
  table.onThrottle?.(throttled);
  const count = (write: TransactWrite, units: number) =>
    wrote(write.kind === 'put' ? write.item.pk : write.key.pk, units);
  return {
    ...table,
    put(put) {
      count(put, 1);
      return table.put(put);
    },
    update(update) {
      count(update, 1);
      return table.update(update);
    },
    remove(remove) {
      count(remove, 1);
      return table.remove(remove);
    },
    batchWrite(writes) {
      for (const write of writes) count(write, 1);
      return table.batchWrite(writes);
    },
    transact(writes, token) {
      for (const write of writes) count(write, 2);
      return table.transact(writes, token);
    },
  };
}
