import { type QueueError, queueError } from '../engine/errors.ts';
import type { HttpResponse, RequestHead } from './http.ts';
import { jsonCodec } from './json/jsonCodec.ts';
import { maxRequestBytes } from './limits.ts';
import { protocolOf } from './protocol.ts';
import { queryCodec } from './query/queryCodec.ts';

/** The answer of a carrier that turns a request away by its head alone, in the protocol that the client speaks. */
export function refuse(head: RequestHead, error: QueueError, requestId: string): HttpResponse {
  return (protocolOf(head) === 'json' ? jsonCodec : queryCodec).refuse(error, requestId);
}

/** For a body that is, or announces to be, longer than `maxRequestBytes`. */
export const requestTooLarge = queueError(
  'RequestTooLarge',
  `Request body must be no longer than ${maxRequestBytes} bytes.`,
);
