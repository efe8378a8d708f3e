import type { QueueError } from '../../../engine/errors.ts';
import type { RequestHead } from '../../http.ts';
import { mismatch } from './faults.ts';

/** A client signs a dozen; a list without end would take its time to look through. */
const mostSigned = 100;

type Headers = RequestHead['headers'];

/** Which headers must be under a signature, and that those which are said to be are there. */
export function signedHeadersFault(signed: readonly string[], headers: Headers): QueueError | undefined {
  if (signed.length > mostSigned) return mismatch(`No more than ${mostSigned} headers may be signed.`);
  if (!signed.includes('host')) {
    return mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (signed.some((name, i) => i > 0 && name <= (signed[i - 1] ?? ''))) {
    return mismatch('SignedHeaders must be lower-case names in ascending order.');
  }
  const absent = signed.find((name) => !Object.hasOwn(headers, name) || headers[name] === undefined);
  if (absent !== undefined) return mismatch(`The signed header '${absent.slice(0, 100)}' did not come.`);
  for (const name in headers) {
    if (name.startsWith('x-amz-') && !signed.includes(name)) {
      return mismatch(
        `There was a header present in the request which was not signed: '${name.slice(0, 100)}'.`,
      );
    }
  }
  return undefined;
}

/** Lines of `name:value`, each value trimmed and its inner spaces made one. */
export const canonicalHeaders = (signed: readonly string[], headers: Headers): string =>
  signed.map((name) => `${name}:${trimmed(headers[name] ?? '')}\n`).join('');

/**
 * The same as a client signs it that sent a header several times: with bare commas, where whoever carried the request
 * to us wrote a space behind each. Nothing if that makes no difference.
 */
export function joinedHeaders(canonical: string): string | undefined {
  return canonical.includes(', ') ? canonical.replaceAll(', ', ',') : undefined;
}

const trimmed = (value: string): string =>
  /^[ \t]|[ \t]{2}|\t|[ \t]$/.test(value) ? value.trim().replaceAll(/[ \t]+/g, ' ') : value;
