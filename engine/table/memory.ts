import { holds, updated } from './evaluate.ts';
import type { Item, Outcome, SingleWrite, Table } from './port.ts';

/** A table in memory. */
export function memoryTable(): Table {
  const partitions = new Map<string, Map<string, Item>>();
  const find = (key: { pk: string; sk: string }) => partitions.get(key.pk)?.get(key.sk);
  const keyOf = (write: SingleWrite) => (write.kind === 'put' ? write.item : write.key);
  const after = (write: SingleWrite, old: Item | undefined): Item | undefined =>
    write.kind === 'put' ? write.item : write.kind === 'update' ? updated(write, old) : undefined;
  const allowed = (write: SingleWrite, old: Item | undefined) =>
    (write.kind !== 'update' || write.creates || old !== undefined) && holds(write.if, old);
  const store = (write: SingleWrite, old: Item | undefined): Item | undefined => {
    const item = after(write, old);
    const { pk, sk } = keyOf(write);
    const partition = partitions.get(pk) ?? new Map();
    partitions.set(pk, partition);
    if (item === undefined) partition.delete(sk);
    else partition.set(sk, item);
    return item;
  };
  const apply = async (write: SingleWrite): Promise<Outcome> => {
    const old = find(keyOf(write));
    if (!allowed(write, old)) return { outcome: 'refused', item: old };
    const item = store(write, old);
    return {
      outcome: 'done',
      item: write.returning === 'old' ? old : write.returning === 'new' ? item : undefined,
    };
  };
  const tokens = new Set<string>();
  return {
    expiry: 'swept',
    get: async (key) => find(key),
    batchGet: async (keys) => keys.map(find),
    async query({ pk, from = '', to = '\uffff', after: behind = '', limit = 1_000, descending }) {
      const all = [...(partitions.get(pk) ?? new Map<string, Item>()).entries()]
        .filter(([sk]) => sk >= from && sk <= to)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      if (descending) all.reverse();
      const rest = behind === '' ? all : all.filter(([sk]) => (descending ? sk < behind : sk > behind));
      const items = rest.slice(0, limit).map(([, item]) => item);
      const next = rest.length > limit ? items.at(-1)?.sk : undefined;
      return { items, ...(next !== undefined && { next }) };
    },
    put: apply,
    update: apply,
    remove: apply,
    async batchWrite(writes) {
      for (const write of writes) await apply(write);
    },
    async transact(writes, token) {
      if (tokens.has(token)) return { outcome: 'done' };
      const reasons = writes.map((write) => {
        const old = find(write.kind === 'check' ? write.key : keyOf(write));
        const failed = write.kind === 'check' ? !holds(write.if, old) : !allowed(write, old);
        return { failed, ...(failed && old !== undefined && { item: old }) };
      });
      if (reasons.some(({ failed }) => failed)) return { outcome: 'refused', reasons };
      for (const write of writes) if (write.kind !== 'check') store(write, find(keyOf(write)));
      tokens.add(token);
      return { outcome: 'done' };
    },
    dropExpired: async () => 0,
    close: async () => {},
  };
}
