import { type QueueError, queueError } from '../errors.ts';

export const missingParameter = (name: string): QueueError =>
  queueError('MissingParameter', `The request must contain the parameter ${name}.`);

export const invalidValue = (name: string, value: unknown, reason: string): QueueError =>
  queueError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
