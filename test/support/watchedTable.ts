import { weigh } from '../../engine/model/parcel.ts';
import { type MemoryTableOptions, memoryTable } from '../../engine/table/memory.ts';
import type { Item, Table, TransactWrite } from '../../engine/table/port.ts';

/** A table in memory whose whole content can be listed, whatever its partition keys. */
export function watchedTable(options: MemoryTableOptions = { weigh }): Table & {
  /** Everything that lies in the table, or in the partitions that begin with `prefix`. */
  items(prefix?: string): Promise<readonly Item[]>;
} {
  const table = memoryTable(options);
  const partitions = new Set<string>();
  const note = (writes: readonly TransactWrite[]) => {
    for (const write of writes) partitions.add(write.kind === 'put' ? write.item.pk : write.key.pk);
  };
  return {
    ...table,
    put: (put) => {
      note([put]);
      return table.put(put);
    },
    update: (update) => {
      note([update]);
      return table.update(update);
    },
    batchWrite: (writes) => {
      note(writes);
      return table.batchWrite(writes);
    },
    transact: (writes, token) => {
      note(writes);
      return table.transact(writes, token);
    },
    async items(prefix = '') {
      const items: Item[] = [];
      for (const pk of [...partitions].filter((name) => name.startsWith(prefix)).sort()) {
        let after: string | undefined;
        do {
          const page = await table.query({ pk, ...(after !== undefined && { after }) });
          items.push(...page.items);
          after = page.next;
        } while (after !== undefined);
      }
      return items;
    },
  };
}
