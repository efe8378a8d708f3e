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
    case 'atMost':
      return isOrdered(valueAt(item, condition.path), condition.value, (a, b) => a <= b);
    case 'atLeast':
      return isOrdered(valueAt(item, condition.path), condition.value, (a, b) => a >= b);
    case 'all':
      return condition.of.every((part) => holds(part, item));
    case 'any':
      return condition.of.some((part) => holds(part, item));
  }
}

/** Numbers compare with numbers, texts with texts. */
const isOrdered = (
  value: Value | undefined,
  limit: string | number,
  order: (a: string | number, b: string | number) => boolean,
): boolean => typeof value === typeof limit && order(value as string | number, limit);

/** The item after the update, as a new value. */
export function updated(update: Update, old: Item | undefined): Item {
  const item: Record<string, Value> = { ...(old ?? update.key) };

  /** The map of that name, copied once so that the old item keeps its own. */
  const mapOf = (attribute: string, entry: string): Map<string, Value> => {
    const map = item[attribute];
    if (!isMap(map)) throw new InvalidTableRequest(`no map '${attribute}' that could hold '${entry}'`);
    if (map !== old?.[attribute]) return map as Map<string, Value>;
    const copy = copyOf(map);
    item[attribute] = copy;
    return copy;
  };
  const write = (path: Path, value: Value): void => {
    const entry = path[1];
    if (entry === undefined) item[path[0]] = value;
    else mapOf(path[0], entry).set(entry, value);
  };

  // pairs and paths by place: here, taking one apart makes an iterator
  for (const pair of update.set ?? []) write(pair[0], pair[1]);
  for (const pair of update.add ?? []) {
    const before = valueAt(item as Item, pair[0]) ?? 0;
    if (typeof before !== 'number') throw new InvalidTableRequest(`'${pair[0].join('.')}' is not a number`);
    write(pair[0], before + pair[1]);
  }
  for (const path of update.unset ?? []) {
    const entry = path[1];
    if (entry === undefined) delete item[path[0]];
    else mapOf(path[0], entry).delete(entry);
  }
  return item as Item;
}

/** Half as long as `new Map(map)`, which makes a pair of every entry. */
function copyOf(map: ValueMap): Map<string, Value> {
  const copy = new Map<string, Value>();
  map.forEach((value, name) => {
    copy.set(name, value);
  });
  return copy;
}

function valueAt(item: Item | undefined, path: Path): Value | undefined {
  if (item === undefined) return undefined;
  const value = item[path[0]];
  const entry = path[1];
  if (entry === undefined) return value;
  return isMap(value) ? value.get(entry) : undefined;
}

export function isMap(value: Value | undefined): value is ValueMap {
  return value instanceof Map;
}

function sameValue(a: Value | undefined, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (!isMap(a) || !isMap(b) || a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !sameValue(value, other)) return false;
  }
  return true;
}
