import { ForebayError } from './errors.ts';

/** Throws for less, and for what is no number, as a setting that is missing becomes: it would wait for ever, or do nothing. */
export function atLeast(least: number, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(value >= least))
      throw new ForebayError('InvalidArgument', `${name} must be ${least} at least, not ${value}.`);
  }
}
