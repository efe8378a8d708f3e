import { hash } from 'node:crypto';

/** An explicit id wins over the digest of the body. */
export const deduplicationIdOf = (given: string | undefined, body: string): string =>
  given ?? hash('sha256', body, 'hex');
