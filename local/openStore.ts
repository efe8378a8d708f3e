import { join } from 'node:path';
import type { Table } from '../engine/table/port.ts';
import { holdDataFolder, unwritable } from './dataFolder.ts';
import { optionalPart } from './optionalPart.ts';
import { serverDefaults } from './serverDefaults.ts';
import { messageOf, StartFailure } from './startFailure.ts';
import { storeDamage } from './storeDamage.ts';

export type Store = {
  readonly table: Table;
  /** Do other processes write to it as well? */
  readonly isShared: boolean;
  /** Where messages lie, in words. */
  readonly where: string;
  /** Of DynamoDB. */
  readonly tableName?: string;
  /** Closes the table and lets go of its folder. */
  close(): Promise<void>;
};

export type StoreOptions = {
  readonly data: string;
  readonly memory: boolean;
  readonly durable: boolean;
  /** In DynamoDB instead: its endpoint, or `aws`. */
  readonly dynamodb?: string;
  readonly table?: string;
  readonly createTable?: boolean;
  readonly region?: string;
};

const defaultTableName = 'forebay';

/** Opens the table that the options ask for; only its own adapter is loaded, since each takes its time. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { data, memory, durable, dynamodb, table: tableName = defaultTableName } = options;
  if (dynamodb !== undefined) {
    const { openDynamodb } = await optionalPart(
      '@aws-sdk/client-dynamodb',
      () => import('./openDynamodb.ts'),
    );
    const { createTable = false, region = serverDefaults.region } = options;
    return openDynamodb({ endpoint: dynamodb, tableName, createTable, region });
  }
  if (options.table !== undefined || options.createTable) {
    throw new StartFailure('--table and --create-table speak of a table in DynamoDB: add --dynamodb.');
  }
  const { weigh } = await import('../engine/model/parcel.ts');
  if (memory) {
    const { memoryTable } = await import('../engine/table/memory.ts');
    const table = memoryTable({ weigh });
    return { table, isShared: false, where: 'memory', close: () => table.close() };
  }
  const [{ lmdbTable }, { StoreNotOpened }] = await optionalPart(
    'lmdb',
    () => Promise.all([import('../engine/table/lmdb.ts'), import('../engine/table/openLmdb.ts')]),
    ', or keep messages in memory with --memory',
  );
  const release = await holdDataFolder(data);
  try {
    const damage = storeDamage(join(data, 'data.mdb'));
    if (damage !== undefined) throw new StoreNotOpened('unreadable', damage);
    const table = lmdbTable({ directory: data, durable, weigh });
    return {
      table,
      isShared: false,
      where: data,
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
