import { duesPk, mappingsPk, slotsPk } from '../../engine/table/keys.ts';
import { memoryTable } from '../../engine/table/memory.ts';
import type { Key, Outcome, Table } from '../../engine/table/port.ts';

const done: Outcome = { outcome: 'done' };

/**
 * The table, but for what belongs to mappings: here their functions are processes of this server, so all of it ends with
 * them. A slot of a server that was killed would otherwise stay taken, and a deployment that shares the table would call
 * functions that only exist here. Nobody sweeps, so when something is due is not even kept.
 */
export function withMappingsInMemory(table: Table): Table {
  const memory = memoryTable();
  const of = ({ pk }: Pick<Key, 'pk'>): Table =>
    pk === mappingsPk || pk.startsWith(slotsPk('')) ? memory : table;
  return {
    ...table,
    get: async (key, options) => (key.pk === duesPk ? undefined : of(key).get(key, options)),
    query: async (query) => (query.pk === duesPk ? { items: [] } : of(query).query(query)),
    put: async (put) => (put.item.pk === duesPk ? done : of(put.item).put(put)),
    remove: async (remove) => (remove.key.pk === duesPk ? done : of(remove.key).remove(remove)),
  };
}
