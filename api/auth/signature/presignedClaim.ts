import type { QueueError } from '../../../engine/errors.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { RequestHead } from '../../http.ts';
import { algorithm, type Claim, readScope } from './claim.ts';
import { incomplete } from './faults.ts';
import type { QueryPair } from './query.ts';

const required = [
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
  'X-Amz-Expires',
];

/** Of a URL that carries its own signature. Nothing if the query string speaks of none. */
export function presignedClaim(
  query: readonly QueryPair[],
  headers: RequestHead['headers'],
): Result<Claim, QueueError> | undefined {
  const fields = new Map<string, string>();
  for (const [name, value] of query) {
    if (!name.startsWith('X-Amz-')) continue;
    if (fields.has(name)) return err(incomplete(`AWS query-string parameter '${name}' comes twice.`));
    fields.set(name, decoded(value));
  }
  const named = fields.get('X-Amz-Algorithm');
  if (named === undefined && !fields.has('X-Amz-Signature')) return undefined;
  if (named !== algorithm) return err(incomplete(`Unsupported AWS 'algorithm': '${named?.slice(0, 40)}'.`));
  const missing = required.filter((name) => !fields.get(name));
  if (missing.length > 0) {
    return err(
      incomplete(
        `AWS query-string parameters must include ${missing.map((name) => `'${name}'`).join(', ')}.`,
      ),
    );
  }
  const field = (name: string): string => fields.get(name) ?? '';
  const scope = readScope(field('X-Amz-Credential'));
  if (!scope.ok) return scope;
  return ok({
    ...scope.value,
    signedHeaders: field('X-Amz-SignedHeaders').split(';'),
    signature: field('X-Amz-Signature'),
    timestamp: field('X-Amz-Date'),
    expires: field('X-Amz-Expires'),
    sessionToken: fields.get('X-Amz-Security-Token') ?? headers['x-amz-security-token'],
  });
}

/** Byte by byte: what decodes to no text is no reason to throw. */
const decoded = (value: string): string =>
  value.replace(/%([0-9A-F]{2})/g, (_, byte) => String.fromCharCode(Number.parseInt(byte, 16)));
