import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { QueueError } from '../../../engine/errors.ts';
import { err, ok, type Result } from '../../../engine/result.ts';
import type { HttpRequest } from '../../http.ts';
import { pathOf } from '../../query/queuePath.ts';
import { algorithm, type Claim } from './claim.ts';
import { doesNotMatch, mismatch, unknownKey } from './faults.ts';
import { headerClaim } from './headerClaim.ts';
import { canonicalHeaders, joinedHeaders, signedHeadersFault } from './headers.ts';
import { canonicalPath, normalPath } from './path.ts';
import { presignedClaim } from './presignedClaim.ts';
import { canonicalQuery, type QueryPair, queryPairs } from './query.ts';
import { createSigningKeys } from './signingKeys.ts';
import { timeFault } from './time.ts';

/** What a signature is checked against. */
export type SecretKey = { readonly secret: string; readonly sessionToken?: string };

export type Verified<Key extends SecretKey> = {
  readonly key: Key;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  /** The request as it was signed: its path may have come in another form. */
  readonly request: HttpRequest;
};

export type VerifierOptions<Key extends SecretKey> = {
  readonly clock: { now(): number };
  /** The key of that id, if there is one that may be used. */
  readonly findKey: (accessKeyId: string) => Promise<Key | undefined>;
  readonly service?: string;
};

/** Nothing for a request without a signature. */
export type Verify<Key extends SecretKey> = (
  request: HttpRequest,
) => Promise<Result<Verified<Key> | undefined, QueueError>>;

/** Signs for nobody, so that an unknown key costs what a known one does. */
const nobody = { secret: '0000000000000000000000000000000000000000' };

/** Checks AWS Signature Version 4 over a request as it came, by header or in a presigned URL. */
export function createVerifier<Key extends SecretKey>(options: VerifierOptions<Key>): Verify<Key> {
  const { clock, findKey, service = 'sqs' } = options;
  const signingKeyOf = createSigningKeys();

  return async (request) => {
    const { headers, target, body } = request;
    const query = queryPairs(target);
    const read =
      headers.authorization === undefined
        ? presignedClaim(query, headers)
        : headerClaim(headers.authorization, headers);
    if (read === undefined) return ok(undefined);
    if (!read.ok) return read;
    const claim = read.value;
    const fault =
      scopeFault(claim, service) ??
      timeFault(claim, clock.now()) ??
      signedHeadersFault(claim.signedHeaders, headers);
    if (fault !== undefined) return err(fault);
    const bodyHash = hash('sha256', body, 'hex');
    const payloadFault = contentHashFault(headers['x-amz-content-sha256'], bodyHash);
    if (payloadFault !== undefined) return err(payloadFault);

    const key = await findKey(claim.accessKeyId);
    const signingKey = signingKeyOf(
      key === undefined ? '' : claim.accessKeyId,
      (key ?? nobody).secret,
      claim,
    );
    const signed = signedForm(request, query, claim, bodyHash, signingKey);
    const isTokenRight = sameText(claim.sessionToken ?? '', key?.sessionToken ?? '');
    if (key === undefined) return err(unknownKey);
    if (signed === undefined) return err(doesNotMatch);
    if (!isTokenRight) return err(unknownKey);
    return ok({ key, region: claim.region, signedHeaders: claim.signedHeaders, request: signed });
  };
}

function scopeFault(claim: Claim, service: string): QueueError | undefined {
  if (claim.terminator !== 'aws4_request') {
    return mismatch("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (claim.service !== service) {
    return mismatch(`Credential should be scoped to correct service: '${service}'.`);
  }
  return /^[a-z0-9-]{1,32}$/.test(claim.region)
    ? undefined
    : mismatch('Credential should be scoped to a valid region.');
}

function contentHashFault(announced: string | undefined, bodyHash: string): QueueError | undefined {
  if (announced === undefined || announced === bodyHash) return undefined;
  return mismatch(
    /^(STREAMING-|UNSIGNED-)/.test(announced)
      ? `The payload must be signed as a whole, not as '${announced.slice(0, 60)}'.`
      : "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

/** The request in the form whose signature is the one that came. */
function signedForm(
  request: HttpRequest,
  query: readonly QueryPair[],
  claim: Claim,
  bodyHash: string,
  signingKey: Buffer,
): HttpRequest | undefined {
  const { method, target, headers } = request;
  const path = pathOf(target);
  const queryText = canonicalQuery(query);
  const headerText = canonicalHeaders(claim.signedHeaders, headers);
  const names = claim.signedHeaders.join(';');
  const scope = `${claim.date}/${claim.region}/${claim.service}/${claim.terminator}`;

  const isSigned = (pathForm: string, headerForm: string): boolean => {
    const canonical = `${method}\n${canonicalPath(pathForm)}\n${queryText}\n${headerForm}\n${names}\n${bodyHash}`;
    const digest = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex');
    const text = `${algorithm}\n${claim.timestamp}\n${scope}\n${digest}`;
    return sameText(createHmac('sha256', signingKey).update(text, 'latin1').digest('hex'), claim.signature);
  };

  if (isSigned(path, headerText)) return request;
  const joined = joinedHeaders(headerText);
  if (joined !== undefined && isSigned(path, joined)) return request;
  const normal = normalPath(path);
  if (normal === path) return undefined;
  return isSigned(normal, headerText) || (joined !== undefined && isSigned(normal, joined))
    ? { ...request, target: `${normal}${target.slice(path.length)}` }
    : undefined;
}

/** In a time that does not tell where they differ. */
function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
