import { randomBytes } from 'node:crypto';
import type { MemoryTableOptions } from '../../engine/table/memory.ts';
import type { Table } from '../../engine/table/port.ts';
import { type DynamodbEngine, startDynamodbEngine } from './dynamodbEngine.ts';

let engine: Promise<DynamodbEngine> | undefined;

/** A table in DynamoDB, created when it is first used; those of one file of tests share an engine. */
export function dynamodbTestTable({ expiry }: Pick<MemoryTableOptions, 'expiry'>): Table {
  if (expiry === 'swept') throw new Error('DynamoDB removes by itself what has expired');
  let opening: Promise<Table> | undefined;
  const opened = (): Promise<Table> => {
    opening ??= openTable();
    return opening;
  };
  // DynamoDB remembers tokens whatever the table, and tests draw the same ones again and again.
  const scope = randomBytes(6).toString('base64url');
  return {
    expiry: 'native',
    get: async (key, options) => (await opened()).get(key, options),
    batchGet: async (keys, options) => (await opened()).batchGet(keys, options),
    query: async (query) => (await opened()).query(query),
    put: async (put) => (await opened()).put(put),
    update: async (update) => (await opened()).update(update),
    remove: async (remove) => (await opened()).remove(remove),
    batchWrite: async (writes) => (await opened()).batchWrite(writes),
    transact: async (writes, token) => (await opened()).transact(writes, `${scope}${token}`),
    dropExpired: async () => 0,
    close: async () => (await opening)?.close(),
  };
}

async function openTable(): Promise<Table> {
  engine ??= startDynamodbEngine();
  return (await engine).openTable();
}

export async function closeTestEngine(): Promise<void> {
  await (await engine)?.stop();
  engine = undefined;
}
