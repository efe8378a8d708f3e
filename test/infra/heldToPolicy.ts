import type { Table, TransactWrite } from '../../engine/table/port.ts';

export type Allowed = { readonly actions: readonly string[]; readonly keys: readonly string[] };

/** A table that lets through what the statements of a role allow, as IAM decides it by the leading keys. */
export function heldToPolicy(
  table: Table,
  statements: readonly Allowed[],
): Table & { readonly denied: readonly string[] } {
  const denied: string[] = [];
  const hold = (action: string, pks: readonly string[]) => {
    const isAllowed = statements.some(
      ({ actions, keys }) =>
        actions.includes(`dynamodb:${action}`) && pks.every((pk) => keys.some((key) => isLike(pk, key))),
    );
    if (isAllowed) return;
    denied.push(`${action} in ${pks.join(', ')}`);
    throw new Error(`not allowed: ${denied.at(-1)}`);
  };
  const holdWrite = (write: TransactWrite) => {
    const actionOf = {
      put: 'PutItem',
      update: 'UpdateItem',
      remove: 'DeleteItem',
      check: 'ConditionCheckItem',
    };
    hold(actionOf[write.kind], [pkOf(write)]);
  };
  return {
    ...table,
    denied,
    async get(key, options) {
      hold('GetItem', [key.pk]);
      return table.get(key, options);
    },
    async batchGet(keys, options) {
      hold(
        'BatchGetItem',
        keys.map(({ pk }) => pk),
      );
      return table.batchGet(keys, options);
    },
    async query(query) {
      hold('Query', [query.pk]);
      return table.query(query);
    },
    async put(put) {
      holdWrite(put);
      return table.put(put);
    },
    async update(update) {
      holdWrite(update);
      return table.update(update);
    },
    async remove(remove) {
      holdWrite(remove);
      return table.remove(remove);
    },
    async batchWrite(writes) {
      hold('BatchWriteItem', writes.map(pkOf));
      return table.batchWrite(writes);
    },
    async transact(writes, token) {
      for (const write of writes) holdWrite(write);
      return table.transact(writes, token);
    },
  };
}

const pkOf = (write: TransactWrite): string => (write.kind === 'put' ? write.item.pk : write.key.pk);

/** `StringLike`, with a star at the end or nowhere. */
const isLike = (text: string, pattern: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
