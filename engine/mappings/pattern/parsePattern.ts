import { isJsonObject, type JsonObject } from '../../model/jsonObject.ts';
import { err, ok, type Result } from '../../result.ts';
import { type LeafRule, parseRule } from './parseRule.ts';

/** Does it match? `undefined` stands for a field that is absent. */
export type Matcher = (field: unknown) => boolean;
type Parsed<T> = Result<T, string>;

const deepest = 100;

/**
 * An event pattern in the syntax that EventBridge and Lambda's event filtering share, as a function of an event. Refused
 * with the reason if it is no JSON object, or says something that is not known: it would silently drop what it should
 * let through.
 *
 * Source: "Event filter rules", Lambda developer guide; "Comparison operators", EventBridge user guide.
 *
 * @example
 * const parsed = parsePattern('{"body":{"state":[{"anything-but":"draft"}],"total":[{"numeric":[">",100]}]}}');
 * if (parsed.ok) parsed.value({ body: { state: 'paid', total: 250 } }); // true
 */
export function parsePattern(text: string): Parsed<Matcher> {
  const pattern = json(text);
  return isJsonObject(pattern) ? parseObject(pattern, 0) : err('A pattern is a JSON object.');
}

function parseObject(pattern: JsonObject, depth: number): Parsed<Matcher> {
  const fields = Object.entries(pattern);
  if (depth > deepest) return err('It is nested too deeply.');
  if (fields.length === 0 && depth > 0) return err('An object is empty.');
  const matchers: Matcher[] = [];
  for (const [name, value] of fields) {
    const matcher = name === '$or' ? parseOr(value, depth) : parseField(name, value, depth);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok((event) => matchers.every((matches) => matches(event)));
}

/** Of the event that the object stands for, not of the field. */
function parseOr(alternatives: unknown, depth: number): Parsed<Matcher> {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isJsonObject)) {
    return err('"$or" takes an array of two objects or more.');
  }
  const matchers: Matcher[] = [];
  for (const alternative of alternatives) {
    const matcher = parseObject(alternative, depth + 1);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok((event) => matchers.some((matches) => matches(event)));
}

function parseField(name: string, value: unknown, depth: number): Parsed<Matcher> {
  if (Array.isArray(value)) return parseLeaf(name, value);
  if (!isJsonObject(value)) return err(`"${name}" must be an object or an array.`);
  const nested = parseObject(value, depth + 1);
  if (!nested.ok) return nested;
  return ok((event) => asList(fieldOf(event, name)).some((field) => nested.value(field)));
}

function parseLeaf(name: string, rules: readonly unknown[]): Parsed<Matcher> {
  if (rules.length === 0) return err(`"${name}" is an empty array.`);
  const parsed: LeafRule[] = [];
  for (const rule of rules) {
    const one = parseRule(rule);
    if (!one.ok) return err(`"${name}": ${one.error}`);
    parsed.push(one.value);
  }
  return ok((event) => {
    const field = fieldOf(event, name);
    // an object is no leaf: to a rule it is as if nothing stood there
    const leaves = asList(field).filter((leaf) => leaf !== undefined && !isJsonObject(leaf));
    return parsed.some((rule) =>
      rule.kind === 'exists' ? leaves.length > 0 === rule.exists : leaves.some(rule.matches),
    );
  });
}

const fieldOf = (event: unknown, name: string): unknown =>
  isJsonObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;

/** An array in an event matches if one of its elements does. */
const asList = (field: unknown): readonly unknown[] => (Array.isArray(field) ? field : [field]);

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
