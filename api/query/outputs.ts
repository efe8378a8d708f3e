import type { ActionName } from '../../engine/registry.ts';
import { attributes, type OutputMembers, pairs, scalars, structures, text } from './outputShape.ts';

const none: OutputMembers = {};
const sent = [
  'MessageId',
  'MD5OfMessageBody',
  'MD5OfMessageAttributes',
  'MD5OfMessageSystemAttributes',
  'SequenceNumber',
];
const failed = structures('BatchResultErrorEntry', scalars('Id', 'Code', 'Message', 'SenderFault'));
const nextToken = text('NextToken');

/** The output of every action as XML elements. Source: the service model and recordings of AWS. */
export const outputs = {
  CreateQueue: scalars('QueueUrl'),
  GetQueueUrl: scalars('QueueUrl'),
  ListQueues: { QueueUrls: text('QueueUrl'), NextToken: nextToken },
  DeleteQueue: none,
  PurgeQueue: none,
  GetQueueAttributes: { Attributes: pairs('Attribute', 'Name') },
  SetQueueAttributes: none,
  TagQueue: none,
  UntagQueue: none,
  ListQueueTags: { Tags: pairs('Tag', 'Key') },
  AddPermission: none,
  RemovePermission: none,
  SendMessage: scalars(...sent),
  SendMessageBatch: {
    Successful: structures('SendMessageBatchResultEntry', scalars('Id', ...sent)),
    Failed: failed,
  },
  ReceiveMessage: {
    Messages: structures('Message', {
      ...scalars('MessageId', 'ReceiptHandle', 'MD5OfBody', 'Body'),
      Attributes: pairs('Attribute', 'Name'),
      MD5OfMessageAttributes: text('MD5OfMessageAttributes'),
      MessageAttributes: attributes('MessageAttribute'),
    }),
  },
  DeleteMessage: none,
  DeleteMessageBatch: {
    Successful: structures('DeleteMessageBatchResultEntry', scalars('Id')),
    Failed: failed,
  },
  ChangeMessageVisibility: none,
  ChangeMessageVisibilityBatch: {
    Successful: structures('ChangeMessageVisibilityBatchResultEntry', scalars('Id')),
    Failed: failed,
  },
  ListDeadLetterSourceQueues: { queueUrls: text('QueueUrl'), NextToken: nextToken },
  StartMessageMoveTask: scalars('TaskHandle'),
  CancelMessageMoveTask: scalars('ApproximateNumberOfMessagesMoved'),
  ListMessageMoveTasks: {
    Results: structures(
      'ListMessageMoveTasksResultEntry',
      scalars(
        'TaskHandle',
        'Status',
        'SourceArn',
        'DestinationArn',
        'MaxNumberOfMessagesPerSecond',
        'ApproximateNumberOfMessagesMoved',
        'ApproximateNumberOfMessagesToMove',
        'FailureReason',
        'StartedTimestamp',
      ),
    ),
  },
} satisfies Record<ActionName, OutputMembers>;
