import { join } from 'node:path';
import type { Table } from '../engine/table/port.ts';
import { holdDataFolder, unwritable } from './dataFolder.ts';
import { messageOf, StartFailure } from './startFailure.ts';
import { storeDamage } from './storeDamage.ts';

export type Store = {
  readonly table: Table;
  /** Closes the table and lets go of its folder. */
  close(): Promise<void>;
};

export type StoreOptions = {
  readonly data: string;
  readonly memory: boolean;
  readonly durable: boolean;
};

/** Opens the table that the options ask for; only its own adapter is loaded, since LMDB's takes its time. */
export async function openStore({ data, memory, durable }: StoreOptions): Promise<Store> {
  const { weigh } = await import('../engine/model/parcel.ts');
  if (memory) {
    const { memoryTable } = await import('../engine/table/memory.ts');
    const table = memoryTable({ weigh });
    return { table, close: () => table.close() };
  }
  const { lmdbTable } = await import('../engine/table/lmdb.ts');
  const { StoreNotOpened } = await import('../engine/table/openLmdb.ts');
  const release = await holdDataFolder(data);
  try {
    const damage = storeDamage(join(data, 'data.mdb'));
    if (damage !== undefined) throw new StoreNotOpened('unreadable', damage);
    const table = lmdbTable({ directory: data, durable, weigh });
    return {
      table,
      async close() {
        await table.close();
        release();
      },
    };
  } catch (error) {
    release();
    if (!(error instanceof StoreNotOpened)) throw error;
    throw new StartFailure(
      error.reason === 'unwritable'
        ? unwritable(data, error.cause)
        : `The store in ${data} does not open (${messageOf(error)}): move that folder away to start with an empty one, or choose another with --data.`,
    );
  }
}
