/** What each code asks of whoever reads it. The union of codes is closed: these, and no others. */
const advice = {
  QueueDoesNotExist: 'Create it with forebay.createQueue(), or check its name, the region and the endpoint.',
  QueueNameExists: 'Give the attributes that it has, or change them on the queue.',
  QueueDeletedRecently: 'Wait 60 seconds after deleting a queue before you create it again.',
  NoDeadLetterQueue: 'Give it one: createQueue(name, { deadLetter: true }).',
  AccessDenied: 'Check the credentials, the policy of the key or role, and that of the queue.',
  Throttled: 'Send less at once, or try again later.',
  Unavailable: 'Check that the service runs and that the endpoint is right; the call may be repeated.',
  MessageTooLarge: 'A message takes 1 MiB with its attributes: use { gzipAbove }, or store it elsewhere.',
  MessageInvalid: 'Send what the schema of the queue describes.',
  MessageUnreadable: 'Make sender and receiver use the same schema.',
  InvalidArgument: 'Correct the argument that is named.',
  LeaseLost: 'The message may be handled again: make the handler idempotent or its visibilityTimeout longer.',
  TooManyInFlight: 'Acknowledge messages before more are received.',
  PurgeInProgress: 'Wait 60 seconds between two purges.',
  RedriveFailed: 'Read the reason, then start it again.',
  AlreadyAcknowledged: 'Nothing is to be done: what its handler writes was committed before.',
  TransactionConflict: 'Make the items anew and try again; forebay.transact() does.',
  ConditionFailed: 'Nothing was written: read cause.CancellationReasons, and decide as your item asks.',
  OutcomeUnknown: 'It may have been written: read that before it is tried again.',
  InProgress: 'It is delivered again by the retry policy: what is at it now may have finished by then.',
  Aborted: 'Nothing is to be done: its AbortSignal ended it.',
  Stopped: 'Start another one: what was stopped takes nothing more.',
  Unexpected: 'Look at its cause.',
} as const;

/**
 * Why a call did not succeed.
 *
 * @example
 * const isMissing = (code: ForebayErrorCode) => code === 'QueueDoesNotExist';
 */
export type ForebayErrorCode = keyof typeof advice;

/**
 * The one error that the SDK throws. `code` says what happened, `message` also what to do about it, `cause` holds
 * what the service or the network answered.
 *
 * @example
 * try {
 *   await orders.send({ id: '42' });
 * } catch (error) {
 *   if (error instanceof ForebayError && error.code === 'QueueDoesNotExist') await forebay.createQueue('orders');
 *   else throw error;
 * }
 */
export class ForebayError extends Error {
  override readonly name = 'ForebayError';
  readonly code: ForebayErrorCode;

  constructor(code: ForebayErrorCode, what: string, options?: ErrorOptions) {
    super(`${what} ${advice[code]}`, options);
    this.code = code;
  }
}

/** What a handler throws that has met a message which had had its effect: that one is done, whoever did it. */
export const isDoneBefore = (error: unknown): boolean =>
  error instanceof ForebayError && error.code === 'AlreadyAcknowledged';

/** The codes of the service, those that it writes in two ways in both. */
const codes: Readonly<Record<string, ForebayErrorCode>> = {
  QueueDoesNotExist: 'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue': 'QueueDoesNotExist',
  ResourceNotFoundException: 'QueueDoesNotExist',
  QueueNameExists: 'QueueNameExists',
  QueueAlreadyExists: 'QueueNameExists',
  QueueDeletedRecently: 'QueueDeletedRecently',
  'AWS.SimpleQueueService.QueueDeletedRecently': 'QueueDeletedRecently',
  AccessDenied: 'AccessDenied',
  AccessDeniedException: 'AccessDenied',
  InvalidClientTokenId: 'AccessDenied',
  UnrecognizedClientException: 'AccessDenied',
  SignatureDoesNotMatch: 'AccessDenied',
  MissingAuthenticationToken: 'AccessDenied',
  CredentialsProviderError: 'AccessDenied',
  ExpiredToken: 'AccessDenied',
  KmsAccessDenied: 'AccessDenied',
  RequestThrottled: 'Throttled',
  ThrottlingException: 'Throttled',
  Throttling: 'Throttled',
  KmsThrottled: 'Throttled',
  TooManyEntriesInBatchRequest: 'InvalidArgument',
  'AWS.SimpleQueueService.TooManyEntriesInBatchRequest': 'InvalidArgument',
  BatchRequestTooLong: 'MessageTooLarge',
  'AWS.SimpleQueueService.BatchRequestTooLong': 'MessageTooLarge',
  InvalidMessageContents: 'MessageInvalid',
  ReceiptHandleIsInvalid: 'LeaseLost',
  MessageNotInflight: 'LeaseLost',
  'AWS.SimpleQueueService.MessageNotInflight': 'LeaseLost',
  OverLimit: 'TooManyInFlight',
  PurgeQueueInProgress: 'PurgeInProgress',
  'AWS.SimpleQueueService.PurgeQueueInProgress': 'PurgeInProgress',
  AbortError: 'Aborted',
  TimeoutError: 'Unavailable',
  ServiceUnavailable: 'Unavailable',
  InternalError: 'Unavailable',
  InternalFailure: 'Unavailable',
  InvalidParameterValue: 'InvalidArgument',
  InvalidAttributeName: 'InvalidArgument',
  InvalidAttributeValue: 'InvalidArgument',
  MissingParameter: 'InvalidArgument',
  MalformedInput: 'InvalidArgument',
  UnsupportedOperation: 'InvalidArgument',
};

/** A code that the service gave, of a call or of an entry in a batch. */
export function codeOf(name: string | undefined, text: string): ForebayErrorCode | undefined {
  if (/receipt handle has expired|not available for visibility timeout change/i.test(text))
    return 'LeaseLost';
  if (/must be shorter than \d+ bytes/.test(text)) return 'MessageTooLarge';
  return codes[name ?? ''];
}

type Thrown = Error & {
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly Error?: { readonly Code?: string };
};

/** Whatever a call threw, as the one error of this SDK. */
export function asForebayError(doing: string, thrown: unknown): ForebayError {
  if (thrown instanceof ForebayError) return thrown;
  if (!(thrown instanceof Error)) return new ForebayError('Unexpected', `${doing} failed: ${thrown}.`);
  const { name, message, code, $metadata, Error: told }: Thrown = thrown;
  const known =
    codeOf(told?.Code, message) ??
    codeOf(name, message) ??
    codeOfStatus($metadata?.httpStatusCode) ??
    (isNetworkCode(code) ? 'Unavailable' : 'Unexpected');
  return new ForebayError(known, `${doing} failed: ${sentence(message || String(code ?? name))}`, {
    cause: thrown,
  });
}

/** What stands before a service, as a gateway does, says no more. */
function codeOfStatus(status = 0): ForebayErrorCode | undefined {
  if (status === 403) return 'AccessDenied';
  if (status === 429) return 'Throttled';
  return status >= 500 ? 'Unavailable' : undefined;
}

const isNetworkCode = (code: unknown): boolean =>
  typeof code === 'string' && /^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOST|ENET|UND_)/.test(code);

/** With an end, before advice follows. */
export const sentence = (text: string): string => (/[.!?]\s*$/.test(text) ? text.trim() : `${text}.`);
