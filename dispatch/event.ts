/** The event that a function mapped to an SQS queue is called with. Source: "Using Lambda with Amazon SQS", AWS. */
export type SqsEvent = { readonly Records: readonly SqsRecord[] };

export type SqsRecord = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, … all as text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty when the message has none. */
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfBody: string;
  /** Absent when the message has no attributes. */
  readonly md5OfMessageAttributes?: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
};

export type SqsRecordAttribute = {
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
  readonly stringListValues: readonly never[];
  readonly binaryListValues: readonly never[];
  readonly dataType: string;
};
