import type { Wire } from '../describeWire.ts';
import type { Input } from '../formOf.ts';
import type { WireOptions } from '../wireServer.ts';

/** What SQS calls a refusal: `__type` in JSON, code in Query, status in both. */
export type Kind = { readonly type: string; readonly code: string; readonly status: number };

export type RefusalCase = {
  readonly title: string;
  readonly kind: Kind;
  readonly text: string | ((input: Input) => string);
  /** Where Query says it in other words. */
  readonly queryText?: string;
  readonly options?: WireOptions;
  /** Brings about the situation; answers the call that is refused in it. */
  readonly request: (wire: Wire) => Promise<readonly [action: string, input: Input]>;
};

const sqs = (shape: string, code: string, status = 400): Kind => ({
  type: `com.amazonaws.sqs#${shape}`,
  code,
  status,
});
const legacy = (shape: string, status = 400) => sqs(shape, `AWS.SimpleQueueService.${shape}`, status);
const coral = (shape: string, code: string): Kind => ({
  type: `com.amazon.coral.service#${shape}`,
  code,
  status: 400,
});

/** Transcribed from the service model and recordings, not taken from the engine. */
export const kinds = {
  noQueue: sqs('QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'),
  nameExists: sqs('QueueNameExists', 'QueueAlreadyExists'),
  deletedRecently: legacy('QueueDeletedRecently'),
  purgeInProgress: legacy('PurgeQueueInProgress', 403),
  overLimit: sqs('OverLimit', 'OverLimit', 403),
  badHandle: sqs('ReceiptHandleIsInvalid', 'ReceiptHandleIsInvalid', 404),
  noResource: sqs('ResourceNotFoundException', 'ResourceNotFoundException', 404),
  attributeName: sqs('InvalidAttributeName', 'InvalidAttributeName'),
  attributeValue: sqs('InvalidAttributeValue', 'InvalidAttributeValue'),
  contents: sqs('InvalidMessageContents', 'InvalidMessageContents'),
  emptyBatch: legacy('EmptyBatchRequest'),
  tooManyEntries: legacy('TooManyEntriesInBatchRequest'),
  entryId: legacy('InvalidBatchEntryId'),
  idsNotDistinct: legacy('BatchEntryIdsNotDistinct'),
  batchTooLong: legacy('BatchRequestTooLong'),
  unsupported: legacy('UnsupportedOperation'),
  value: coral('InvalidParameterValueException', 'InvalidParameterValue'),
  missing: coral('MissingRequiredParameterException', 'MissingParameter'),
} as const;

export const refusal = (
  title: string,
  kind: Kind,
  text: RefusalCase['text'],
  request: RefusalCase['request'],
  more: Pick<RefusalCase, 'queryText' | 'options'> = {},
): RefusalCase => ({ title, kind, text, request, ...more });

export const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
