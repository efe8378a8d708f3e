import type { QueueError } from '../../../engine/errors.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { RequestHead } from '../../http.ts';
import { algorithm, type Claim, readScope } from './claim.ts';
import { incomplete } from './faults.ts';
import { compactTime } from './time.ts';

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` */
export function headerClaim(
  authorization: string,
  headers: RequestHead['headers'],
): Result<Claim, QueueError> {
  const space = authorization.indexOf(' ');
  if (authorization.slice(0, Math.max(0, space)) !== algorithm) {
    return err(incomplete(`Unsupported AWS 'algorithm': '${wordOf(authorization)}'.`));
  }
  const fields = fieldsOf(authorization.slice(space + 1));
  if (fields === undefined) return err(incomplete('Authorization header is not a list of key=value pairs.'));
  const { Credential = '', SignedHeaders = '', Signature = '' } = fields;
  const timestamp = headers['x-amz-date'] ?? compactTime(headers.date);
  const missing = [
    Credential === '' && "Authorization header requires 'Credential' parameter.",
    Signature === '' && "Authorization header requires 'Signature' parameter.",
    SignedHeaders === '' && "Authorization header requires 'SignedHeaders' parameter.",
    timestamp === undefined &&
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ].filter((text) => text !== false);
  if (missing.length > 0 || timestamp === undefined) return err(incomplete(missing.join(' ')));
  const scope = readScope(Credential);
  if (!scope.ok) return scope;
  return ok({
    ...scope.value,
    signedHeaders: SignedHeaders.split(';'),
    signature: Signature,
    timestamp,
    sessionToken: headers['x-amz-security-token'],
  });
}

/** Nothing if a part is no `name=value`, or a name comes twice. */
function fieldsOf(list: string): Readonly<Record<string, string>> | undefined {
  const fields: Record<string, string> = {};
  for (const part of list.split(',')) {
    const field = part.trim();
    const equals = field.indexOf('=');
    const name = field.slice(0, Math.max(0, equals));
    if (name === '' || Object.hasOwn(fields, name)) return undefined;
    fields[name] = field.slice(equals + 1);
  }
  return fields;
}

const wordOf = (text: string): string => (text.split(' ', 1)[0] ?? '').slice(0, 40);
