import { type QueueError, queueError } from '../engine/errors.ts';
import { StorageUnavailable } from '../engine/table/port.ts';

/** What the client is told of something thrown: whether to try again, and no more. */
export function faultError(thrown: unknown): QueueError {
  return thrown instanceof StorageUnavailable
    ? queueError('ServiceUnavailable', 'The service is temporarily unavailable.')
    : queueError('InternalFailure', 'An internal error occurred.');
}
