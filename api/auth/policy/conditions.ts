import { isJsonObject } from '../../../engine/model/jsonObject.ts';
import { listOf } from '../../../engine/model/policy.ts';
import { type Comparison, comparisons } from './comparisons.ts';
import { compileAll, isAmong, type VariableOf } from './pattern.ts';

/** What a request has under the name (in lower case) of a condition key; nothing if it has no such thing. */
export type ValuesOf = (key: string) => string | readonly string[] | undefined;
export type Condition = (
  valuesOf: ValuesOf,
  within: { readonly variableOf: VariableOf; readonly isDeny: boolean },
) => boolean;

type Operator = {
  readonly comparison: Comparison;
  readonly quantifier?: 'forallvalues' | 'foranyvalue';
  readonly isOptional: boolean;
};

/** All conditions of a statement. Nothing if an operator is unknown or a value makes no sense to it. */
export function compileConditions(
  element: unknown,
  language: { readonly variables: boolean },
): readonly Condition[] | undefined {
  if (element === undefined) return [];
  if (!isJsonObject(element)) return undefined;
  const conditions: Condition[] = [];
  for (const [operatorName, wantedByKey] of Object.entries(element)) {
    if (!isJsonObject(wantedByKey)) return undefined;
    for (const [key, value] of Object.entries(wantedByKey)) {
      const wanted = textsOf(value);
      const condition = wanted && compileOne(operatorName.toLowerCase(), key.toLowerCase(), wanted, language);
      if (condition === undefined) return undefined;
      conditions.push(condition);
    }
  }
  return conditions;
}

function textsOf(value: unknown): readonly string[] | undefined {
  const values = listOf(value);
  const isPlain = values.every((each) => ['string', 'number', 'boolean'].includes(typeof each));
  return isPlain && values.length > 0 ? values.map(String) : undefined;
}

function compileOne(
  operatorName: string,
  key: string,
  wanted: readonly string[],
  language: { readonly variables: boolean },
): Condition | undefined {
  if (operatorName === 'null') return compileNull(key, wanted);
  const operator = operatorOf(operatorName);
  if (operator === undefined) return undefined;
  const { isNegated, compile } = operator.comparison;
  const patterns = compileAll(wanted, (text) => compile(text, language));
  if (patterns === undefined) return undefined;

  return (valuesOf, within) => {
    const holds = (value: string) => isAmong(patterns, value, { ...within, isNegated });
    const found = valuesOf(key);
    const values = found === undefined ? [] : typeof found === 'string' ? [found] : found;
    if (operator.quantifier === 'forallvalues') return values.every(holds);
    if (values.length === 0) return operator.isOptional || (isNegated && operator.quantifier === undefined);
    return isNegated && operator.quantifier === undefined ? values.every(holds) : values.some(holds);
  };
}

/** `ForAnyValue:StringLikeIfExists` */
function operatorOf(name: string): Operator | undefined {
  const [, quantifier, base = '', suffix] =
    /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(name) ?? [];
  const comparison = comparisons.get(base);
  if (comparison === undefined) return undefined;
  return {
    comparison,
    isOptional: suffix !== undefined,
    ...(quantifier !== undefined && { quantifier: quantifier as 'forallvalues' | 'foranyvalue' }),
  };
}

/** `true`: the request has no such key. */
function compileNull(key: string, wanted: readonly string[]): Condition | undefined {
  const answers = new Set(wanted.map((text) => text.toLowerCase()));
  if ([...answers].some((text) => text !== 'true' && text !== 'false')) return undefined;
  return (valuesOf) => answers.has(String(isAbsent(valuesOf(key))));
}

const isAbsent = (found: ReturnType<ValuesOf>): boolean => found === undefined || found.length === 0;
