import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lmdbTable } from '../../engine/table/lmdb.ts';
import { type MemoryTableOptions, memoryTable } from '../../engine/table/memory.ts';
import type { Table } from '../../engine/table/port.ts';
import { closeTestEngine, dynamodbTestTable } from './dynamodbTestTable.ts';
import { counted } from './underWay.ts';

export type TestTableOptions = MemoryTableOptions;
export type TableKind = 'memory' | 'lmdb' | 'dynamodb';

/** The table under test: the projects of `vitest.config.ts` run the same files on each. */
export const tableKind = kindOf(process.env.FOREBAY_TEST_TABLE ?? 'memory');

/** How tables of this kind get rid of what has expired; an embedded one may pose as DynamoDB. */
export const expiries: readonly Table['expiry'][] =
  tableKind === 'dynamodb' ? ['native'] : ['swept', 'native'];

const open = new Set<Table>();
const enoughBytes = 2 ** 30;

/**
 * An empty table; it lasts until it is closed, or its file of tests has ended. An embedded one keeps a tally, and may
 * pose as one that removes by itself what has expired, as DynamoDB always does.
 */
export function testTable(options: TestTableOptions = {}): Table {
  if (tableKind === 'memory') return memoryTable(options);
  const opened = tableKind === 'lmdb' ? lmdbInFolder(options) : dynamodbTestTable(options);
  const table: Table = {
    ...counted(opened),
    async close() {
      open.delete(table);
      await opened.close();
    },
  };
  open.add(table);
  return table;
}

export async function closeTestTables(): Promise<void> {
  for (const table of open) await table.close();
  await closeTestEngine();
}

function lmdbInFolder({ weigh, expiry }: TestTableOptions): Table {
  const directory = mkdtempSync(join(lmdbHome(), 'forebay-'));
  const table = lmdbTable({ directory, ...(weigh && { weigh }) });
  return {
    ...table,
    ...(expiry === 'native' && { expiry, dropExpired: async () => 0 }),
    async close() {
      await table.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What a disk keeps is shown elsewhere (`npm run crash`): a file system in memory is six times as fast. */
function lmdbHome(): string {
  const inMemory = '/dev/shm';
  if (!existsSync(inMemory)) return tmpdir();
  const { bavail, bsize } = statfsSync(inMemory);
  return bavail * bsize > enoughBytes ? inMemory : tmpdir();
}

function kindOf(text: string): TableKind {
  if (text === 'memory' || text === 'lmdb' || text === 'dynamodb') return text;
  throw new Error(`FOREBAY_TEST_TABLE=${text}: memory, lmdb or dynamodb is needed`);
}
