import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item, Key, Table } from '../port.ts';
import { refuseBatchGet, refuseKey } from '../refusals.ts';
import type { Access } from './access.ts';
import { type Attributes, fromAttributes, toKey } from './attributeValues.ts';
import { queryRequest } from './queryRequest.ts';

type Reads = Pick<Table, 'get' | 'batchGet' | 'query'>;

export function createReads(access: Access): Reads {
  const { tableName, clients, calls, throttles, capacity, consumed } = access;
  return {
    async get(key, { eventual = false } = {}) {
      refuseKey(key);
      const command = new GetItemCommand({
        TableName: tableName,
        Key: toKey(key),
        ConsistentRead: !eventual,
        ...capacity,
      });
      throttles.expect(command.input, [key.pk]);
      const output = await calls.begin((call) =>
        call.insist((options) => clients.repeating.send(command, options)),
      );
      consumed('get', output.ConsumedCapacity);
      return output.Item && fromAttributes(output.Item);
    },

    async batchGet(keys, { eventual = false } = {}) {
      refuseBatchGet(keys);
      const found = await batchGet(access, keys, eventual);
      return keys.map((key) => found.get(nameOf(key)));
    },

    async query(query) {
      const request = queryRequest(tableName, query);
      if (request === undefined) return { items: [] };
      const command = new QueryCommand({ ...request, ...capacity });
      throttles.expect(command.input, [query.pk]);
      const output = await calls.begin((call) =>
        call.insist((options) => clients.repeating.send(command, options)),
      );
      consumed('query', output.ConsumedCapacity);
      const items = (output.Items ?? []).map(fromAttributes);
      const next = output.LastEvaluatedKey?.sk?.S;
      return next === undefined ? { items } : { items, next };
    },
  };
}

/** An answer carries 16 MB at most; the rest is asked for again. */
function batchGet(
  { tableName, clients, calls, throttles, capacity, consumed }: Access,
  keys: readonly Key[],
  eventual: boolean,
): Promise<Map<string, Item>> {
  return calls.begin(async (call) => {
    const found = new Map<string, Item>();
    let left: Attributes[] = keys.map(toKey);
    for (let barren = 0; ; ) {
      const RequestItems = { [tableName]: { Keys: left, ConsistentRead: !eventual } };
      const command = new BatchGetItemCommand({ RequestItems, ...capacity });
      throttles.expect(command.input, pksOf(left));
      const output = await call.insist((options) => clients.repeating.send(command, options));
      consumed('batchGet', output.ConsumedCapacity);
      const items = output.Responses?.[tableName] ?? [];
      for (const attributes of items) {
        const item = fromAttributes(attributes);
        found.set(nameOf(item), item);
      }
      left = output.UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (left.length === 0) return found;
      if (items.length > 0) continue;
      throttles.leftOver(pksOf(left));
      await call.pause(barren++);
    }
  });
}

const nameOf = ({ pk, sk }: Key): string => `${pk}\0${sk}`;
const pksOf = (keys: readonly Attributes[]): readonly string[] => keys.map(({ pk }) => pk?.S ?? '');
