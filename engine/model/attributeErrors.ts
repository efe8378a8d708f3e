import { type QueueError, queueError } from '../errors.ts';

export const unknownAttribute = (attribute: string): QueueError =>
  queueError('InvalidAttributeName', `Unknown Attribute ${attribute}.`);

export const invalidAttributeValue = (attribute: string, reason?: string): QueueError =>
  queueError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${attribute}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );
