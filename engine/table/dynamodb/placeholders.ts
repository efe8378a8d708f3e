import type { Path, Value } from '../port.ts';
import { type Attributes, toAttribute, toEntryName } from './attributeValues.ts';

/** Names and values stand outside an expression, behind placeholders that are numbered as they come. */
export type Placeholders = {
  path(path: Path): string;
  value(value: Value): string;
  /** What the request has to say of them, if anything: DynamoDB refuses an empty list. */
  members(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Attributes };
};

export function placeholders(): Placeholders {
  const known = new Map<string, string>();
  const names: Record<string, string> = {};
  const values: Attributes = {};
  let valueCount = 0;

  function nameOf(attribute: string): string {
    const before = known.get(attribute);
    if (before !== undefined) return before;
    const name = `#${known.size}`;
    known.set(attribute, name);
    names[name] = attribute;
    return name;
  }

  return {
    path: ([attribute, entry]) =>
      entry === undefined ? nameOf(attribute) : `${nameOf(attribute)}.${nameOf(toEntryName(entry))}`,
    value(value) {
      const name = `:${valueCount++}`;
      values[name] = toAttribute(value);
      return name;
    },
    members: () => ({
      ...(known.size > 0 && { ExpressionAttributeNames: names }),
      ...(valueCount > 0 && { ExpressionAttributeValues: values }),
    }),
  };
}
