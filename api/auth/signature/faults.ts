import { type QueueError, queueError } from '../../../engine/errors.ts';

/** AWS's words for a signature that it cannot read or does not believe. */
export const incomplete = (message: string): QueueError => queueError('IncompleteSignature', message);
export const mismatch = (message: string): QueueError => queueError('SignatureDoesNotMatch', message);

export const doesNotMatch = mismatch(
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
);

/** For a key that is not known, that is disabled, or that comes with a wrong session token. */
export const unknownKey = queueError(
  'InvalidClientTokenId',
  'The security token included in the request is invalid.',
);
