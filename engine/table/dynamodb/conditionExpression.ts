import type { Condition } from '../port.ts';
import type { Placeholders } from './placeholders.ts';

type Part = { readonly text: string; readonly isCompound: boolean };

/** The key attribute that every item has: whether it is there says whether the item is. */
const itself = 'pk';
/** DynamoDB has no literals for these. */
const always = `attribute_exists(${itself}) OR attribute_not_exists(${itself})`;
const never = `attribute_exists(${itself}) AND attribute_not_exists(${itself})`;

export const conditionExpression = (condition: Condition, on: Placeholders): string =>
  compile(condition, on).text;

function compile(condition: Condition, on: Placeholders): Part {
  switch (condition.is) {
    case 'absent':
      return simple(`attribute_not_exists(${condition.path ? on.path(condition.path) : itself})`);
    case 'present':
      return simple(`attribute_exists(${condition.path ? on.path(condition.path) : itself})`);
    case 'equals':
      return simple(`${on.path(condition.path)} = ${on.value(condition.value)}`);
    case 'atMost':
      return simple(`${on.path(condition.path)} <= ${on.value(condition.value)}`);
    case 'atLeast':
      return simple(`${on.path(condition.path)} >= ${on.value(condition.value)}`);
    case 'all':
      return joined(condition.of, 'AND', always, on);
    case 'any':
      return joined(condition.of, 'OR', never, on);
  }
}

const simple = (text: string): Part => ({ text, isCompound: false });

/** Parentheses only where they are needed: DynamoDB refuses redundant ones. */
function joined(of: readonly Condition[], by: 'AND' | 'OR', ofNone: string, on: Placeholders): Part {
  const parts = of.map((part) => compile(part, on));
  const [only] = parts;
  if (only === undefined) return { text: ofNone, isCompound: true };
  if (parts.length === 1) return only;
  const texts = parts.map(({ text, isCompound }) => (isCompound ? `(${text})` : text));
  return { text: texts.join(` ${by} `), isCompound: true };
}
