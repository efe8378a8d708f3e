import {
  type Condition,
  InvalidTableRequest,
  type Item,
  type Path,
  type Update,
  type Value,
  type ValueMap,
} from './port.ts';

/** Does the condition hold for the item? For the adapters that evaluate conditions themselves. */
export function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === undefined) return true;
  switch (condition.is) {
    case 'absent':
      return condition.path === undefined ? item === undefined : valueAt(item, condition.path) === undefined;
    case 'present':
      return condition.path === undefined ? item !== undefined : valueAt(item, condition.path) !== undefined;
    case 'equals':
      return sameValue(valueAt(item, condition.path), condition.value);
    case 'atMost': {
      const value = valueAt(item, condition.path);
      return typeof value === typeof condition.value && (value as string | number) <= condition.value;
    }
    case 'all':
      return condition.of.every((part) => holds(part, item));
  }
}

/** The item after the update, as a new value. */
export function updated(update: Update, old: Item | undefined): Item {
  const item: Record<string, Value> = { ...(old ?? update.key) };
  const copied = new Set<string>();
  const parentOf = (path: Path): Record<string, Value> => {
    const [attribute, entry] = path;
    if (attribute === 'pk' || attribute === 'sk')
      throw new InvalidTableRequest('a key attribute cannot be updated');
    if (entry === undefined) return item;
    const map = item[attribute];
    if (!isMap(map)) throw new InvalidTableRequest(`no map '${attribute}' to write '${entry}' into`);
    if (!copied.has(attribute)) {
      item[attribute] = { ...map };
      copied.add(attribute);
    }
    return item[attribute] as Record<string, Value>;
  };
  for (const [path, value] of update.set ?? []) parentOf(path)[path[1] ?? path[0]] = value;
  for (const [path, amount] of update.add ?? []) {
    const parent = parentOf(path);
    const name = path[1] ?? path[0];
    const before = parent[name] ?? 0;
    if (typeof before !== 'number') throw new InvalidTableRequest(`'${name}' is not a number`);
    parent[name] = before + amount;
  }
  for (const path of update.unset ?? []) {
    if (path[1] !== undefined && !isMap(item[path[0]])) continue;
    delete parentOf(path)[path[1] ?? path[0]];
  }
  return item as Item;
}

function valueAt(item: Item | undefined, [attribute, entry]: Path): Value | undefined {
  if (item === undefined) return undefined;
  const value = item[attribute];
  if (entry === undefined) return value;
  return isMap(value) && Object.hasOwn(value, entry) ? value[entry] : undefined;
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && !(value instanceof Uint8Array);
}

function sameValue(a: Value | undefined, b: Value): boolean {
  if (a === b) return true;
  if (a === undefined || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const other = b[name];
      return other !== undefined && sameValue(a[name], other);
    })
  );
}
