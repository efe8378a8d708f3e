import { type QueueError, queueError } from '../engine/errors.ts';

const longestEcho = 100;

export const unknownAction = (name: string): QueueError =>
  queueError('InvalidAction', `The action ${name.slice(0, longestEcho)} is not valid for this endpoint.`);
