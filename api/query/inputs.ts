import type { ActionName } from '../../engine/registry.ts';
import { attributes, entries, type InputMembers, pairs, text, texts, whole } from './inputShape.ts';

const queue = { QueueUrl: text('QueueUrl') };
const page = { MaxResults: whole('MaxResults'), NextToken: text('NextToken') };
const handle = { ReceiptHandle: text('ReceiptHandle') };
const timeout = { VisibilityTimeout: whole('VisibilityTimeout') };
const id = { Id: text('Id') };
const message = {
  MessageBody: text('MessageBody'),
  DelaySeconds: whole('DelaySeconds'),
  MessageAttributes: attributes('MessageAttribute'),
  MessageSystemAttributes: attributes('MessageSystemAttribute'),
  MessageDeduplicationId: text('MessageDeduplicationId'),
  MessageGroupId: text('MessageGroupId'),
};

/** The input of every action as Query parameters. Source: the service model's `queryName`s. */
export const inputs = {
  CreateQueue: {
    QueueName: text('QueueName'),
    Attributes: pairs('Attribute', 'Name'),
    tags: pairs('Tag', 'Key'),
  },
  GetQueueUrl: {
    QueueName: text('QueueName'),
    QueueOwnerAWSAccountId: text('QueueOwnerAWSAccountId'),
  },
  ListQueues: { QueueNamePrefix: text('QueueNamePrefix'), ...page },
  DeleteQueue: queue,
  PurgeQueue: queue,
  GetQueueAttributes: { ...queue, AttributeNames: texts('AttributeName') },
  SetQueueAttributes: { ...queue, Attributes: pairs('Attribute', 'Name') },
  TagQueue: { ...queue, Tags: pairs('Tag', 'Key') },
  UntagQueue: { ...queue, TagKeys: texts('TagKey') },
  ListQueueTags: queue,
  AddPermission: {
    ...queue,
    Label: text('Label'),
    AWSAccountIds: texts('AWSAccountId'),
    Actions: texts('ActionName'),
  },
  RemovePermission: { ...queue, Label: text('Label') },
  SendMessage: { ...queue, ...message },
  SendMessageBatch: { ...queue, Entries: entries('SendMessageBatchRequestEntry', { ...id, ...message }) },
  ReceiveMessage: {
    ...queue,
    ...timeout,
    // The model flattens both lists of system attributes to this name; clients also write the second in full.
    AttributeNames: texts('AttributeName'),
    MessageSystemAttributeNames: texts('MessageSystemAttributeName'),
    MessageAttributeNames: texts('MessageAttributeName'),
    MaxNumberOfMessages: whole('MaxNumberOfMessages'),
    WaitTimeSeconds: whole('WaitTimeSeconds'),
    ReceiveRequestAttemptId: text('ReceiveRequestAttemptId'),
  },
  DeleteMessage: { ...queue, ...handle },
  DeleteMessageBatch: { ...queue, Entries: entries('DeleteMessageBatchRequestEntry', { ...id, ...handle }) },
  ChangeMessageVisibility: { ...queue, ...handle, ...timeout },
  ChangeMessageVisibilityBatch: {
    ...queue,
    Entries: entries('ChangeMessageVisibilityBatchRequestEntry', { ...id, ...handle, ...timeout }),
  },
  ListDeadLetterSourceQueues: { ...queue, ...page },
  StartMessageMoveTask: {
    SourceArn: text('SourceArn'),
    DestinationArn: text('DestinationArn'),
    MaxNumberOfMessagesPerSecond: whole('MaxNumberOfMessagesPerSecond'),
  },
  CancelMessageMoveTask: { TaskHandle: text('TaskHandle') },
  ListMessageMoveTasks: { SourceArn: text('SourceArn'), MaxResults: whole('MaxResults') },
} satisfies Record<ActionName, InputMembers>;
