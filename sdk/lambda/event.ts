import type { Message as SqsMessage } from '@aws-sdk/client-sqs';

/**
 * The event by which Lambda hands over messages of SQS.
 *
 * @example
 * const count = (event: SqsEvent) => event.Records.length;
 */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/**
 * A message in such an event.
 *
 * @example
 * const groupOf = ({ attributes }: SqsRecord) => attributes.MessageGroupId;
 */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount?: string;
    readonly SentTimestamp?: string;
    readonly MessageGroupId?: string;
    readonly MessageDeduplicationId?: string;
    readonly SequenceNumber?: string;
  };
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
}

/**
 * A message attribute in such an event; binary values are base64.
 *
 * @example
 * const tenant: SqsRecordAttribute = { dataType: 'String', stringValue: 'acme' };
 */
export interface SqsRecordAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: string;
}

/** The record as a receive would have brought it. */
export const messageOf = (record: SqsRecord): SqsMessage => ({
  MessageId: record.messageId,
  ReceiptHandle: record.receiptHandle,
  Body: record.body,
  Attributes: record.attributes,
  MessageAttributes: Object.fromEntries(
    Object.entries(record.messageAttributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      binaryValue === undefined
        ? { DataType: dataType, StringValue: stringValue }
        : { DataType: dataType, BinaryValue: Buffer.from(binaryValue, 'base64') },
    ]),
  ),
});
