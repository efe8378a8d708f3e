/**
 * What an error says of the request that it answers. Every answer in the 400s says that nothing was done, except for
 * the two named below; what is not an answer says nothing at all.
 *
 * - `refused`: a condition failed.
 * - `turnedAway`: nothing was done, and asked again in a moment it may be: throttled, a conflict with a transaction, a
 *   connection that did not come about, a clock that the client has just put right.
 * - `underWay`: a transaction with this token is being carried out.
 * - `unknown`: it may have happened or not: time-outs, resets, aborts, 5xx, answers that cannot be read.
 * - `unavailable`: nothing was done, and asking again does not help: no table, no right, no valid credentials.
 * - `invalid`: nothing was done, and nothing ever will be: a bug above the adapter.
 */
export type Fate = 'refused' | 'turnedAway' | 'underWay' | 'unknown' | 'unavailable' | 'invalid';

/** What is read of an error, whoever has thrown it. */
type Failure = {
  readonly name?: string;
  readonly message?: string;
  readonly syscall?: string;
  readonly errors?: readonly Failure[];
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
};

const throttles: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'Throttling',
]);

const conflicts: ReadonlySet<string> = new Set([
  'TransactionConflictException',
  'TransactionConflict',
  'ReplicatedWriteConflictException',
]);

const bugs: ReadonlySet<string> = new Set([
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'IdempotentParameterMismatchException',
  'ItemCollectionSizeLimitExceededException',
  'ItemCollectionSizeLimitExceeded',
]);

/** Nothing was sent: there was nothing to sign it with. */
const withoutCredentials = 'CredentialsProviderError';
/** A front end's own time-out: what lies behind it may be at work. */
const requestTimeout = 408;
const tooManyRequests = 429;

export const isThrottle = (error: unknown): boolean =>
  throttles.has(nameOf(error)) || (error as Failure)?.$metadata?.httpStatusCode === tooManyRequests;
export const isThrottleCode = (code: string | undefined): boolean =>
  code !== undefined && throttles.has(code);

export function fateOf(error: unknown): Fate {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { CancellationReasons: reasons, $metadata: metadata } = error as Failure;
  const name = nameOf(error);
  if (name === 'ConditionalCheckFailedException') return 'refused';
  if (name === 'TransactionCanceledException')
    return fateOfCancelled(reasons?.map(({ Code = '' }) => Code) ?? []);
  if (name === 'TransactionInProgressException') return 'underWay';
  if (isThrottle(error) || conflicts.has(name) || metadata?.clockSkewCorrected === true) return 'turnedAway';
  if (bugs.has(name)) return 'invalid';
  if (isNotConnected(error as Failure)) return 'turnedAway';
  if (name === withoutCredentials) return 'unavailable';
  const status = metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== requestTimeout ? 'unavailable' : 'unknown';
}

/** Cancelled is cancelled: the gravest of the reasons says whether asking again helps. */
function fateOfCancelled(codes: readonly string[]): Fate {
  if (codes.includes('ConditionalCheckFailed')) return 'refused';
  if (codes.some((code) => bugs.has(code))) return 'invalid';
  const passes = (code: string) => code === 'None' || conflicts.has(code) || throttles.has(code);
  return codes.every(passes) ? 'turnedAway' : 'unavailable';
}

/** A connection to `localhost` tries all its addresses. */
function isNotConnected({ name, message, syscall, errors }: Failure): boolean {
  if (errors !== undefined) return errors.length > 0 && errors.every(isNotConnected);
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // The SDK's own time-out of a connection, which has no other mark; nothing was sent.
  return name === 'TimeoutError' && message?.includes('did not establish a connection') === true;
}

const nameOf = (error: unknown): string => (error as Failure)?.name ?? '';
