import { isParcelSk } from '../../engine/table/keys.ts';
import type { Key, Query, SingleWrite, Table, TransactWrite } from '../../engine/table/port.ts';

/** One request to the table, as a value that can be held, repeated and read. */
export type Operation =
  | { readonly name: 'get'; readonly key: Key; readonly eventual: boolean }
  | { readonly name: 'batchGet'; readonly keys: readonly Key[]; readonly eventual: boolean }
  | { readonly name: 'query'; readonly query: Query }
  | { readonly name: 'write'; readonly write: SingleWrite }
  | { readonly name: 'transact'; readonly writes: readonly TransactWrite[]; readonly token: string }
  | { readonly name: 'dropExpired'; readonly nowMs: number; readonly limit: number };

export function carryOut(table: Table, operation: Operation): Promise<unknown> {
  switch (operation.name) {
    case 'get':
      return table.get(operation.key);
    case 'batchGet':
      return table.batchGet(operation.keys);
    case 'query':
      return table.query(operation.query);
    case 'write':
      return carryOutWrite(table, operation.write);
    case 'transact':
      return table.transact(operation.writes, operation.token);
    case 'dropExpired':
      return table.dropExpired(operation.nowMs, operation.limit);
  }
}

function carryOutWrite(table: Table, write: SingleWrite): Promise<unknown> {
  switch (write.kind) {
    case 'put':
      return table.put(write);
    case 'update':
      return table.update(write);
    case 'remove':
      return table.remove(write);
  }
}

export function writesOf(operation: Operation): readonly TransactWrite[] {
  if (operation.name === 'write') return [operation.write];
  return operation.name === 'transact' ? operation.writes : [];
}

export const keyOfWrite = (write: TransactWrite): Key => (write.kind === 'put' ? write.item : write.key);

/** May it be answered from the past? */
export const isEventual = (operation: Operation): boolean => {
  if (operation.name === 'get' || operation.name === 'batchGet') return operation.eventual;
  return operation.name === 'query' && operation.query.eventual === true;
};

/** The partitions that it asks something of. */
export function pksOf(operation: Operation): readonly string[] {
  switch (operation.name) {
    case 'get':
      return [operation.key.pk];
    case 'batchGet':
      return operation.keys.map(({ pk }) => pk);
    case 'query':
      return [operation.query.pk];
    default:
      return writesOf(operation).map((write) => keyOfWrite(write).pk);
  }
}

/** Is a lost reply told to the caller? Other requests are repeated beneath the port. */
export const mayBeUnknown = (operation: Operation): boolean =>
  operation.name === 'transact' || (operation.name === 'write' && operation.write.if !== undefined);

/** Of standard parcels, or FIFO hints. */
export const isShardPk = (pk: string): boolean => /^[^#]*\.[^#]*#[0-9a-z]+$/.test(pk);

export const isParcelKey = ({ pk, sk }: Key): boolean => isParcelSk(sk) && pk.includes('.');
