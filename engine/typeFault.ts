import type { BaseIssue } from 'valibot';
import { type QueueError, queueError } from './errors.ts';

const unexpected = 'Unexpected field type';

/** What SQS says of a member that has the wrong type. */
export function typeFault({ type, input }: BaseIssue<unknown>): QueueError {
  return queueError('MalformedInput', describe(type, input));
}

function describe(wanted: string, input: unknown): string {
  // A map is checked as a whole: which of its values is wrong is not known.
  if (wanted === 'custom') return unexpected;
  if (Array.isArray(input)) return 'Start of list found where not expected';
  if (typeof input === 'object' && input !== null) {
    return 'Start of structure or map found where not expected.';
  }
  if (wanted === 'string') return `${tokenOf(input)} can not be converted to a String`;
  if (wanted === 'number' || wanted === 'integer')
    return `${tokenOf(input)} can not be converted to an Integer`;
  return unexpected;
}

function tokenOf(input: unknown): string {
  if (typeof input === 'string') return 'STRING_VALUE';
  if (typeof input === 'number') return Number.isInteger(input) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return `${String(input).toUpperCase()}_VALUE`;
}
