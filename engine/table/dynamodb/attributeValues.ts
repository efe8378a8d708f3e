import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isMap } from '../evaluate.ts';
import { InvalidTableRequest, type Item, type Key, type Value, type ValueMap } from '../port.ts';

export type Attributes = Record<string, AttributeValue>;

export function toAttribute(value: Value): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      if (value instanceof Uint8Array) return { B: value };
      if (isMap(value)) return { M: toEntries(value) };
  }
  throw new InvalidTableRequest('there is a value that no table stores');
}

export function toAttributes(item: Item): Attributes {
  const attributes: Attributes = {};
  for (const name in item) attributes[name] = toAttribute(item[name] as Value);
  return attributes;
}

export const toKey = ({ pk, sk }: Key): Attributes => ({ pk: { S: pk }, sk: { S: sk } });

/** Kinds of values that the port does not know are none of Forebay's and are left out. */
export function fromAttributes(attributes: Attributes): Item {
  const item: Record<string, Value> = {};
  for (const name in attributes) {
    const value = fromAttribute(attributes[name] as AttributeValue);
    if (value !== undefined) item[name] = value;
  }
  return item as Item;
}

function toEntries(map: ValueMap): Attributes {
  const entries: Attributes = {};
  for (const [name, value] of map) entries[toEntryName(name)] = toAttribute(value);
  return entries;
}

function fromAttribute(attribute: AttributeValue): Value | undefined {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.B !== undefined) return attribute.B;
  if (attribute.M !== undefined) return fromEntries(attribute.M);
  return attribute.BOOL;
}

function fromEntries(entries: Attributes): ValueMap {
  const map = new Map<string, Value>();
  for (const name in entries) {
    const value = fromAttribute(entries[name] as AttributeValue);
    if (value !== undefined) map.set(fromEntryName(name), value);
  }
  return map;
}

/**
 * Names that DynamoDB refuses (the empty one) or that an object cannot carry go behind a tilde, and so do those that
 * look as if they did.
 */
const needsTilde = /^~*(__proto__)?$/;
const hasTilde = /^~+(__proto__)?$/;

export const toEntryName = (name: string): string => (needsTilde.test(name) ? `~${name}` : name);
const fromEntryName = (name: string): string => (hasTilde.test(name) ? name.slice(1) : name);
