import { isMap } from './evaluate.ts';
import { itemSize } from './itemSize.ts';
import {
  InvalidTableRequest,
  type Item,
  type Key,
  type Path,
  type TransactWrite,
  type Update,
  type Value,
  type ValueMap,
} from './port.ts';

/**
 * What DynamoDB refuses, the embedded tables refuse as well, so that nothing works on a laptop alone.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const tableLimits = {
  itemBytes: 400 * 1024,
  pageBytes: 1024 * 1024,
  transactionBytes: 4 * 1024 * 1024,
  transactionActions: 100,
  tokenLength: 36,
  batchWrites: 25,
  batchGets: 100,
  partitionKeyBytes: 2048,
  sortKeyBytes: 1024,
} as const;

/** From here on DynamoDB takes none, and none closer to zero than the other. */
const tooLargeNumber = 1e126;
const smallestNumber = 1e-130;
const numberBound = 12;

export function refuseKey({ pk, sk }: Key): void {
  refuseKeyPart('partition', pk, tableLimits.partitionKeyBytes);
  refuseKeyPart('sort', sk, tableLimits.sortKeyBytes);
}

function refuseKeyPart(part: string, text: unknown, limit: number): void {
  if (typeof text !== 'string' || text.length === 0)
    throw new InvalidTableRequest(`the ${part} key must be a text that is not empty`);
  if (text.length * 3 > limit && Buffer.byteLength(text) > limit)
    throw new InvalidTableRequest(`the ${part} key is longer than ${limit} bytes`);
}

/** Refuses what no table stores; answers an upper bound of the item's size that costs less than the size. */
export function refuseItem(item: Item): number {
  refuseKey(item);
  const bound = attributesBound(item);
  if (bound > tableLimits.itemBytes && itemSize(item) > tableLimits.itemBytes)
    throw new InvalidTableRequest(`the item is larger than ${tableLimits.itemBytes} bytes`);
  return bound;
}

function attributesBound(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += name.length * 3 + valueBound(name, item[name]);
  return bytes;
}

function entriesBound(map: ValueMap): number {
  let bytes = 3 + map.size;
  for (const [name, value] of map) bytes += name.length * 3 + valueBound(name, value);
  return bytes;
}

function valueBound(name: string, value: Value | undefined): number {
  switch (typeof value) {
    case 'string':
      return value.length * 3;
    case 'number': {
      const size = Math.abs(value);
      if (size < tooLargeNumber && (size >= smallestNumber || size === 0)) return numberBound;
      throw new InvalidTableRequest(`'${name}' is ${value}, which no table stores`);
    }
    case 'boolean':
      return 1;
    case 'object':
      if (value instanceof Uint8Array) return value.byteLength;
      if (isMap(value)) return entriesBound(value);
  }
  throw new InvalidTableRequest(`'${name}' holds what no table stores`);
}

/** What of an update can be told before its item is seen. */
export function refuseUpdate({ set = none, add = none, unset = none }: Update): void {
  const paths = [...unset];
  for (const [path] of set) paths.push(path);
  for (const [path] of add) paths.push(path);
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i] as Path;
    if (path[0] === 'pk' || path[0] === 'sk')
      throw new InvalidTableRequest('a key attribute cannot be updated');
    for (let j = 0; j < i; j++) {
      if (overlap(path, paths[j] as Path))
        throw new InvalidTableRequest(`an update names '${path.join('.')}' twice`);
    }
  }
}
const none = [] as const;

/** An attribute overlaps with its entries. By place: taking paths apart would make an iterator for every pair. */
const overlap = (path: Path, other: Path): boolean =>
  path[0] === other[0] && (path[1] === other[1] || path[1] === undefined || other[1] === undefined);

export function refuseBatchGet(keys: readonly Key[]): void {
  refuseCount('gets in a batch', keys.length, tableLimits.batchGets);
  for (const key of keys) refuseKey(key);
  refuseRepeatedKeys(keys);
}

export function refuseBatchWrite(keys: readonly Key[]): void {
  refuseCount('writes in a batch', keys.length, tableLimits.batchWrites);
  refuseRepeatedKeys(keys);
}

export function refuseTransaction(writes: readonly TransactWrite[], token: string): void {
  if (token.length === 0 || token.length > tableLimits.tokenLength)
    throw new InvalidTableRequest(`a token has 1 to ${tableLimits.tokenLength} characters`);
  refuseCount('actions in a transaction', writes.length, tableLimits.transactionActions);
  refuseRepeatedKeys(writes.map(keyOf));
}

/** `bound` is what `refuseItem` answered for all of them together. */
export function refuseTransactionSize(items: readonly Item[], bound: number): void {
  if (bound <= tableLimits.transactionBytes) return;
  const bytes = items.reduce((sum, item) => sum + itemSize(item), 0);
  if (bytes > tableLimits.transactionBytes)
    throw new InvalidTableRequest(`the transaction is larger than ${tableLimits.transactionBytes} bytes`);
}

export const keyOf = (write: TransactWrite): Key => (write.kind === 'put' ? write.item : write.key);

function refuseCount(what: string, count: number, limit: number): void {
  if (count === 0 || count > limit)
    throw new InvalidTableRequest(`${count} ${what}: 1 to ${limit} are taken`);
}

function refuseRepeatedKeys(keys: readonly Key[]): void {
  if (keys.length === 1) return;
  if (keys.length <= fewKeys) {
    if (keys.some((key, i) => isIn(keys, i, key))) throw new InvalidTableRequest(repeatedKey);
    return;
  }
  const seen = new Set<string>();
  for (const { pk, sk } of keys) seen.add(`${pk}\0${sk}`);
  if (seen.size < keys.length) throw new InvalidTableRequest(repeatedKey);
}

const repeatedKey = 'one key is named twice';
/** Comparing each with each takes less than making texts of them. */
const fewKeys = 16;
function isIn(keys: readonly Key[], count: number, { pk, sk }: Key): boolean {
  for (let i = 0; i < count; i++) {
    const other = keys[i] as Key;
    if (other.sk === sk && other.pk === pk) return true;
  }
  return false;
}
