/**
 * Every refusal that SQS knows, in one place: its JSON type, its Query code and its status.
 * Source: the service model and recordings of AWS (`docs/differences.md` says where a text is ours).
 */
const sqs = 'com.amazonaws.sqs';
/** Of the verbs that are Lambda's. */
const lambda = 'com.amazonaws.lambda';
const coral = 'com.amazon.coral.service';

export type ErrorKind = {
  /** `__type` in JSON answers. */
  readonly jsonType: string;
  /** `Code` in Query answers, in `x-amzn-query-error` and in batch entries. */
  readonly queryCode: string;
  readonly status: number;
};
const kind = (namespace: string, shape: string, queryCode: string, status = 400): ErrorKind => ({
  jsonType: `${namespace}#${shape}`,
  queryCode,
  status,
});
const legacy = (name: string) => `AWS.SimpleQueueService.${name}`;

export const errorKinds = {
  QueueDoesNotExist: kind(sqs, 'QueueDoesNotExist', legacy('NonExistentQueue')),
  QueueNameExists: kind(sqs, 'QueueNameExists', 'QueueAlreadyExists'),
  QueueDeletedRecently: kind(sqs, 'QueueDeletedRecently', legacy('QueueDeletedRecently')),
  PurgeQueueInProgress: kind(sqs, 'PurgeQueueInProgress', legacy('PurgeQueueInProgress'), 403),
  OverLimit: kind(sqs, 'OverLimit', 'OverLimit', 403),
  ReceiptHandleIsInvalid: kind(sqs, 'ReceiptHandleIsInvalid', 'ReceiptHandleIsInvalid', 404),
  ResourceNotFoundException: kind(sqs, 'ResourceNotFoundException', 'ResourceNotFoundException', 404),
  ResourceConflictException: kind(lambda, 'ResourceConflictException', 'ResourceConflictException', 409),
  InvalidAttributeName: kind(sqs, 'InvalidAttributeName', 'InvalidAttributeName'),
  InvalidAttributeValue: kind(sqs, 'InvalidAttributeValue', 'InvalidAttributeValue'),
  InvalidMessageContents: kind(sqs, 'InvalidMessageContents', 'InvalidMessageContents'),
  EmptyBatchRequest: kind(sqs, 'EmptyBatchRequest', legacy('EmptyBatchRequest')),
  TooManyEntriesInBatchRequest: kind(
    sqs,
    'TooManyEntriesInBatchRequest',
    legacy('TooManyEntriesInBatchRequest'),
  ),
  InvalidBatchEntryId: kind(sqs, 'InvalidBatchEntryId', legacy('InvalidBatchEntryId')),
  BatchEntryIdsNotDistinct: kind(sqs, 'BatchEntryIdsNotDistinct', legacy('BatchEntryIdsNotDistinct')),
  BatchRequestTooLong: kind(sqs, 'BatchRequestTooLong', legacy('BatchRequestTooLong')),
  UnsupportedOperation: kind(sqs, 'UnsupportedOperation', legacy('UnsupportedOperation')),
  RequestThrottled: kind(sqs, 'RequestThrottled', 'RequestThrottled', 403),
  InvalidParameterValue: kind(coral, 'InvalidParameterValueException', 'InvalidParameterValue'),
  MissingParameter: kind(coral, 'MissingRequiredParameterException', 'MissingParameter'),
  MalformedInput: kind(coral, 'SerializationException', 'MalformedInput'),
  RequestTooLarge: kind(coral, 'SerializationException', 'MalformedInput', 413),
  InvalidAction: kind(coral, 'UnknownOperationException', 'InvalidAction'),
  AccessDenied: kind(coral, 'AccessDeniedException', 'AccessDenied', 403),
  InvalidClientTokenId: kind(coral, 'UnrecognizedClientException', 'InvalidClientTokenId', 403),
  SignatureDoesNotMatch: kind(coral, 'InvalidSignatureException', 'SignatureDoesNotMatch', 403),
  IncompleteSignature: kind(coral, 'IncompleteSignatureException', 'IncompleteSignature'),
  InternalFailure: kind(coral, 'InternalFailure', 'InternalFailure', 500),
  ServiceUnavailable: kind(coral, 'ServiceUnavailableException', 'ServiceUnavailable', 503),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;
export type QueueError = { readonly code: ErrorCode; readonly message: string };

export const queueError = (code: ErrorCode, message: string): QueueError => ({ code, message });
