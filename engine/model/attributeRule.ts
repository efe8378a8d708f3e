import type { QueueError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { invalidAttributeValue } from './attributeErrors.ts';

/** Turns what was given for an attribute into its canonical text. */
export type ValueRule = (value: string, attribute: string) => Result<string, QueueError>;

const out = (attribute: string) => err(invalidAttributeValue(attribute));

export const wholeNumber =
  (min: number, max: number): ValueRule =>
  (value, attribute) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : undefined;
    return number !== undefined && number >= min && number <= max ? ok(String(number)) : out(attribute);
  };

/** AWS takes `True` as well, and answers in lower case. */
export const flag: ValueRule = (value, attribute) => {
  const lower = value.toLowerCase();
  return lower === 'true' || lower === 'false' ? ok(lower) : out(attribute);
};

export const oneOf =
  (...values: readonly string[]): ValueRule =>
  (value, attribute) =>
    values.includes(value) ? ok(value) : out(attribute);

export const shortText =
  (maxLength: number): ValueRule =>
  (value, attribute) =>
    value.length <= maxLength ? ok(value) : out(attribute);
