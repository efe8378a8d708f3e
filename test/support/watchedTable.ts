import { weigh } from '../../engine/model/parcel.ts';
import type { Item, Table, TransactWrite } from '../../engine/table/port.ts';
import { type TestTableOptions, testTable } from './testTable.ts';
import { rest } from './underWay.ts';

type Watched = Table & {
  /** Everything that lies in the table, or in the partitions that begin with `prefix`. */
  items(prefix?: string): Promise<readonly Item[]>;
  /** The same without what the table will remove by itself in its time, if it is one that does. */
  lasting(prefix?: string): Promise<readonly Item[]>;
};

/** A table whose whole content can be listed, whatever its partition keys. */
export const watchedTable = (options: TestTableOptions = { weigh }): Watched => watched(testTable(options));

/** The same of this table, for what has been put into it since. */
export function watched(table: Table): Watched {
  const partitions = new Set<string>();
  const note = (writes: readonly TransactWrite[]) => {
    for (const write of writes) partitions.add(write.kind === 'put' ? write.item.pk : write.key.pk);
  };
  async function items(prefix = ''): Promise<readonly Item[]> {
    // tidying that no answer waits for
    await rest();
    const found: Item[] = [];
    for (const pk of [...partitions].filter((name) => name.startsWith(prefix)).sort()) {
      let after: string | undefined;
      do {
        const page = await table.query({ pk, ...(after !== undefined && { after }) });
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
    }
    return found;
  }
  return {
    ...table,
    items,
    lasting: async (prefix) =>
      (await items(prefix)).filter(({ ttl }) => table.expiry === 'swept' || ttl === undefined),
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
  };
}
