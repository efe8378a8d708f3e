import type { Mapping } from '../engine/mappings/mapping.ts';
import { type Matcher, parsePattern } from '../engine/mappings/pattern/parsePattern.ts';
import { jsonObject } from '../engine/model/jsonObject.ts';
import type { SqsRecord } from './event.ts';

/**
 * Does a record go to the function? A pattern speaks of the record as the event shows it, but of its body as JSON if that is
 * a JSON object; so a pattern of the one kind never matches a body of the other.
 *
 * Source: "Properly filtering Amazon SQS messages", Lambda developer guide.
 */
export function createFilter({ filters }: Pick<Mapping, 'filters'>): (record: SqsRecord) => boolean {
  if (filters.length === 0) return () => true;
  const matchers: Matcher[] = [];
  for (const pattern of filters) {
    const parsed = parsePattern(pattern);
    // it was understood when the mapping was written, by this version or a later one: never drop by what is not known
    matchers.push(parsed.ok ? parsed.value : () => true);
  }
  return (record) => {
    const event = { ...record, body: jsonObject(record.body) ?? record.body };
    return matchers.some((matches) => matches(event));
  };
}
