import { compileAddress } from './address.ts';
import { compileArnPattern } from './arnPattern.ts';
import { compilePattern, type Pattern, type PatternOptions } from './pattern.ts';

type Language = Pick<PatternOptions, 'variables'>;
/** Makes of what a policy wants a test of what a request has; nothing if it wants nonsense. */
type Compile = (wanted: string, language: Language) => Pattern | undefined;
/** A negated comparison is true where its test is false of everything that is wanted. */
export type Comparison = { readonly compile: Compile; readonly isNegated: boolean };

const exactText: Compile = (wanted, { variables }) => compilePattern(wanted, { wildcards: false, variables });
const likeText: Compile = (wanted, { variables }) => compilePattern(wanted, { wildcards: true, variables });
const likeArn: Compile = (wanted, { variables }) => compileArnPattern(wanted, { wildcards: true, variables });

const exactTextInAnyCase: Compile = (wanted, { variables }) => {
  const pattern = compilePattern(wanted.toLowerCase(), { wildcards: false, variables });
  return (
    pattern &&
    ((value, variableOf) => pattern(value.toLowerCase(), (name) => variableOf(name)?.toLowerCase()))
  );
};

const truth: Compile = (wanted) => {
  const text = wanted.toLowerCase();
  return text === 'true' || text === 'false' ? (value) => value.toLowerCase() === text : undefined;
};

type Measure = (text: string) => number | undefined;
const numeric: Measure = (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined);
/** ISO 8601, or seconds since the epoch. */
const instant: Measure = (text) => {
  const seconds = numeric(text);
  if (seconds !== undefined) return seconds * 1000;
  const ms = /^\d{4}-\d\d(-\d\d)?/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

const measured =
  (measure: Measure, holds: (value: number, wanted: number) => boolean): Compile =>
  (wanted) => {
    const bound = measure(wanted);
    if (bound === undefined) return undefined;
    return (text) => {
      const value = measure(text);
      return value !== undefined && holds(value, bound);
    };
  };

const is = (compile: Compile): Comparison => ({ compile, isNegated: false });
const isNot = (compile: Compile): Comparison => ({ compile, isNegated: true });

const orders = (name: string, measure: Measure): readonly (readonly [string, Comparison])[] => [
  [`${name}equals`, is(measured(measure, (a, b) => a === b))],
  [`${name}notequals`, isNot(measured(measure, (a, b) => a === b))],
  [`${name}lessthan`, is(measured(measure, (a, b) => a < b))],
  [`${name}lessthanequals`, is(measured(measure, (a, b) => a <= b))],
  [`${name}greaterthan`, is(measured(measure, (a, b) => a > b))],
  [`${name}greaterthanequals`, is(measured(measure, (a, b) => a >= b))],
];

/** IAM's condition operators by their names in lower case, without their prefixes and suffixes. */
export const comparisons: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['stringequals', is(exactText)],
  ['stringnotequals', isNot(exactText)],
  ['stringequalsignorecase', is(exactTextInAnyCase)],
  ['stringnotequalsignorecase', isNot(exactTextInAnyCase)],
  ['stringlike', is(likeText)],
  ['stringnotlike', isNot(likeText)],
  ['bool', is(truth)],
  ['ipaddress', is(compileAddress)],
  ['notipaddress', isNot(compileAddress)],
  ['arnequals', is(likeArn)],
  ['arnlike', is(likeArn)],
  ['arnnotequals', isNot(likeArn)],
  ['arnnotlike', isNot(likeArn)],
  ...orders('numeric', numeric),
  ...orders('date', instant),
]);
