import type { QueueError } from '../../../engine/errors.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import { incomplete } from './faults.ts';

/** What a signed request says of its own signature; nothing of it is believed yet. */
export type Claim = {
  readonly accessKeyId: string;
  /** Of the credential scope: YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Lower-case names in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** When it was signed: YYYYMMDDTHHMMSSZ. */
  readonly timestamp: string;
  readonly sessionToken?: string;
  /** Only of a presigned URL. */
  readonly expires?: string;
};

export const algorithm = 'AWS4-HMAC-SHA256';

type Scope = Pick<Claim, 'accessKeyId' | 'date' | 'region' | 'service' | 'terminator'>;

/** `<access key id>/<date>/<region>/<service>/aws4_request` */
export function readScope(credential: string): Result<Scope, QueueError> {
  const [accessKeyId = '', date = '', region = '', service = '', terminator = '', ...more] =
    credential.split('/');
  return accessKeyId === '' || terminator === '' || more.length > 0
    ? err(
        incomplete(
          `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential.slice(0, 200)}'`,
        ),
      )
    : ok({ accessKeyId, date, region, service, terminator });
}
