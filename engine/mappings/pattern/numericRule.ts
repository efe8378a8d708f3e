import { err, ok, type Result } from '../../result.ts';

const comparisons: ReadonlyMap<unknown, (a: number, b: number) => boolean> = new Map([
  ['=', (a: number, b: number) => a === b],
  ['<', (a: number, b: number) => a < b],
  ['<=', (a: number, b: number) => a <= b],
  ['>', (a: number, b: number) => a > b],
  ['>=', (a: number, b: number) => a >= b],
]);

/** `["=", 5]` or a range, `[">", 0, "<=", 5]`; only numbers of the event are compared, never texts. */
export function numericRule(operand: unknown): Result<(leaf: unknown) => boolean, string> {
  const wrong = err('"numeric" takes comparisons such as [">", 0, "<=", 5].');
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) return wrong;
  const tests: ((leaf: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = comparisons.get(operand[at]);
    const bound: unknown = operand[at + 1];
    if (compare === undefined || typeof bound !== 'number') return wrong;
    tests.push((leaf) => compare(leaf, bound));
  }
  return ok((leaf) => typeof leaf === 'number' && tests.every((holds) => holds(leaf)));
}
