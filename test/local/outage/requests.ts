import type { Input } from '../../wire/formOf.ts';

export type Request = readonly [action: string, input: Input];

/** Requests of every kind that need the table, and leave the queue as it is. */
export const requestsOn = (
  queue: string,
  handles: readonly string[],
  isFifo: boolean,
): readonly Request[] => {
  const [first, second, third] = handles;
  const group = isFifo ? { MessageGroupId: 'new' } : {};
  return [
    ['ListQueues', {}],
    ['CreateQueue', { QueueName: `another-${queue.replace('.', '-')}` }],
    ['GetQueueAttributes', { QueueUrl: queue, AttributeNames: ['All'] }],
    ['SetQueueAttributes', { QueueUrl: queue, Attributes: { VisibilityTimeout: '31' } }],
    ['TagQueue', { QueueUrl: queue, Tags: { some: 'tag' } }],
    ['SendMessage', { QueueUrl: queue, MessageBody: 'new', ...group }],
    ['SendMessageBatch', { QueueUrl: queue, Entries: [{ Id: '1', MessageBody: 'newer', ...group }] }],
    ['ReceiveMessage', { QueueUrl: queue }],
    ['ChangeMessageVisibility', { QueueUrl: queue, ReceiptHandle: first, VisibilityTimeout: 100 }],
    [
      'ChangeMessageVisibilityBatch',
      { QueueUrl: queue, Entries: [{ Id: '1', ReceiptHandle: second, VisibilityTimeout: 100 }] },
    ],
    ['DeleteMessage', { QueueUrl: queue, ReceiptHandle: first }],
    [
      'DeleteMessageBatch',
      {
        QueueUrl: queue,
        Entries: [second, third].map((ReceiptHandle, i) => ({ Id: `${i}`, ReceiptHandle })),
      },
    ],
  ];
};
