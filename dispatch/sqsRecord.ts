import type { Mapping } from '../engine/mappings/mapping.ts';
import { queueArn } from '../engine/model/queue.ts';
import type { receivedMessage } from '../engine/receivedMessage.ts';
import type { SqsRecord, SqsRecordAttribute } from './event.ts';

export type ReceivedMessage = ReturnType<typeof receivedMessage>;

/** A message as Lambda puts it into an event: the names of ReceiveMessage's answer in another spelling. */
export const sqsRecord = (message: ReceivedMessage, mapping: Mapping): SqsRecord => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
      name,
      recordAttribute(attribute),
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes !== undefined && {
    md5OfMessageAttributes: message.MD5OfMessageAttributes,
  }),
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn({ ...mapping, name: mapping.queueName }),
  awsRegion: mapping.region,
});

type Attribute = NonNullable<ReceivedMessage['MessageAttributes']>[string];

const recordAttribute = ({ DataType, StringValue, BinaryValue }: Attribute): SqsRecordAttribute => ({
  ...(StringValue != null && { stringValue: StringValue }),
  ...(BinaryValue != null && { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType ?? '',
});
