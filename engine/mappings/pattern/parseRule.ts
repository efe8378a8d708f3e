import { isJsonObject } from '../../model/jsonObject.ts';
import { err, ok, type Result } from '../../result.ts';
import { numericRule } from './numericRule.ts';
import { wildcardRule } from './wildcardRule.ts';

type Test = (leaf: unknown) => boolean;
export type LeafRule =
  | { readonly kind: 'exists'; readonly exists: boolean }
  | { readonly kind: 'value'; readonly matches: Test };
type Parsed<T> = Result<T, string>;

/** One entry of the array that stands for a field in a pattern: a value to equal, or an operator. */
export function parseRule(rule: unknown): Parsed<LeafRule> {
  if (isJsonObject(rule) && typeof rule.exists === 'boolean' && Object.keys(rule).length === 1) {
    return ok({ kind: 'exists', exists: rule.exists });
  }
  const test = isPlain(rule) ? ok<Test>((leaf) => leaf === rule) : parseOperator(rule);
  return test.ok ? ok({ kind: 'value', matches: test.value }) : test;
}

function parseOperator(rule: unknown): Parsed<Test> {
  if (!isJsonObject(rule)) return err('a rule is a value or an object.');
  const [operator, ...more] = Object.keys(rule);
  if (operator === undefined || more.length > 0) return err('a rule has one operator.');
  const operand = rule[operator];
  switch (operator) {
    case 'prefix':
      return textRule(operator, operand, (text, start) => text.startsWith(start));
    case 'suffix':
      return textRule(operator, operand, (text, end) => text.endsWith(end));
    case 'equals-ignore-case':
      return typeof operand === 'string' ? ok(equalIgnoringCase(operand)) : notText(operator);
    case 'wildcard':
      return typeof operand === 'string' ? wildcardRule(operand) : notText(operator);
    case 'numeric':
      return numericRule(operand);
    case 'anything-but':
      return anythingBut(operand);
    default:
      return err(`"${operator}" is not an operator that is known here.`);
  }
}

/** Of the text itself, or `{ "equals-ignore-case": … }` of it in any case. */
function textRule(
  operator: string,
  operand: unknown,
  holds: (text: string, part: string) => boolean,
): Parsed<Test> {
  if (typeof operand === 'string') return ok((leaf) => typeof leaf === 'string' && holds(leaf, operand));
  const isOne = isJsonObject(operand) && Object.keys(operand).length === 1;
  const folded = isOne ? operand['equals-ignore-case'] : undefined;
  if (typeof folded !== 'string') return notText(operator);
  const part = folded.toLowerCase();
  return ok((leaf) => typeof leaf === 'string' && holds(leaf.toLowerCase(), part));
}

/** Of values, of a list of them, or of what one of the operators on texts matches. */
function anythingBut(operand: unknown): Parsed<Test> {
  if (isPlain(operand) && operand !== null) return ok((leaf) => leaf !== operand);
  if (Array.isArray(operand)) {
    const isList = operand.length > 0 && operand.every((value) => isPlain(value) && value !== null);
    const excluded = new Set<unknown>(operand);
    return isList ? ok((leaf) => !excluded.has(leaf)) : err('"anything-but" takes texts or numbers.');
  }
  if (!isJsonObject(operand)) return err('"anything-but" takes a value, a list or an operator.');
  const [operator = '', ...more] = Object.keys(operand);
  if (more.length > 0 || !negatable.includes(operator)) {
    return err(`"anything-but" takes one of ${negatable.join(', ')}.`);
  }
  const parts: readonly unknown[] = Array.isArray(operand[operator])
    ? operand[operator]
    : [operand[operator]];
  if (parts.length === 0) return err(`"${operator}" is an empty array.`);
  const tests: Test[] = [];
  for (const part of parts) {
    const test = parseOperator({ [operator]: part });
    if (!test.ok) return test;
    tests.push(test.value);
  }
  return ok((leaf) => !tests.some((matches) => matches(leaf)));
}
const negatable: readonly string[] = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];

const equalIgnoringCase = (text: string): Test => {
  const folded = text.toLowerCase();
  return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === folded;
};

const notText = (operator: string) => err(`"${operator}" takes a text.`);

type Plain = string | number | boolean | null;
const isPlain = (value: unknown): value is Plain =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
