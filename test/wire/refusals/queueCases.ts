import type { Wire } from '../describeWire.ts';
import { kinds, refusal } from './refusalCase.ts';

const noQueueText = 'The specified queue does not exist.';
const noQueueQuery = { queryText: 'The specified queue does not exist for this wsdl version.' };
const badName = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
const maxResults =
  'Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.';
const noQueue = (title: string, action: string, input: Record<string, unknown>) =>
  refusal(title, kinds.noQueue, noQueueText, async () => [action, input], noQueueQuery);

export const queueCases = [
  noQueue('an unknown queue', 'SendMessage', { QueueUrl: '/000000000000/no', MessageBody: 'x' }),
  noQueue("another account's queue", 'ReceiveMessage', { QueueUrl: 'http://h/111122223333/no' }),
  noQueue('an odd queue URL', 'GetQueueAttributes', { QueueUrl: 'http://whatever-incorrect-queue-address' }),
  noQueue('a queue URL with a space', 'DeleteQueue', { QueueUrl: 'no such queue' }),
  noQueue('no queue URL', 'SendMessage', { MessageBody: 'x' }),
  noQueue('an unknown queue before its bad parameters', 'ReceiveMessage', {
    QueueUrl: 'no',
    WaitTimeSeconds: 99,
  }),
  noQueue('GetQueueUrl of an unknown name', 'GetQueueUrl', { QueueName: 'no' }),
  refusal(
    'DeleteQueue for the second time',
    kinds.noQueue,
    noQueueText,
    async ({ sqs, queue }) => {
      const QueueUrl = await queue();
      await sqs.deleteQueue({ QueueUrl });
      return ['DeleteQueue', { QueueUrl }];
    },
    noQueueQuery,
  ),
  refusal(
    'GetQueueUrl without a name',
    kinds.value,
    'Value for parameter QueueName is invalid. Reason: Must specify a queue name.',
    async () => ['GetQueueUrl', {}],
  ),
  refusal('a queue name with a dot', kinds.value, badName, async () => ['CreateQueue', { QueueName: 'a.b' }]),
  refusal('a queue name of 81 characters', kinds.value, badName, async () => [
    'CreateQueue',
    { QueueName: 'a'.repeat(81) },
  ]),
  refusal('a FIFO name without FifoQueue', kinds.value, badName, async () => [
    'CreateQueue',
    { QueueName: 'a.fifo' },
  ]),
  refusal(
    'a standard name with FifoQueue',
    kinds.value,
    'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    async () => ['CreateQueue', { QueueName: 'a', Attributes: { FifoQueue: 'true' } }],
  ),
  refusal(
    'a queue that exists with another attribute',
    kinds.nameExists,
    'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    async ({ queue }) => {
      await queue('orders', { VisibilityTimeout: '30' });
      return ['CreateQueue', { QueueName: 'orders', Attributes: { VisibilityTimeout: '31' } }];
    },
  ),
  refusal(
    'a name that was deleted a moment ago',
    kinds.deletedRecently,
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    async (wire) => {
      await wire.sqs.deleteQueue({ QueueUrl: await wire.queue() });
      await wire.server.clock.advance(59_999);
      return ['CreateQueue', { QueueName: 'orders' }];
    },
  ),
  refusal(
    'a second purge within a minute',
    kinds.purgeInProgress,
    'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
    async (wire) => {
      const QueueUrl = await wire.queue();
      await wire.sqs.purgeQueue({ QueueUrl });
      await wire.server.clock.advance(59_999);
      return ['PurgeQueue', { QueueUrl }];
    },
  ),
  ...['ListQueues', 'ListDeadLetterSourceQueues'].flatMap((action) => {
    const asked = (input: Record<string, unknown>) => async (wire: Wire) =>
      [action, action === 'ListQueues' ? input : { QueueUrl: await wire.queue(), ...input }] as const;
    return [
      refusal(`${action} of no results`, kinds.value, maxResults, asked({ MaxResults: 0 })),
      refusal(`${action} of 1001 results`, kinds.value, maxResults, asked({ MaxResults: 1001 })),
      refusal(
        `${action} with a token alone`,
        kinds.value,
        'MaxResults is a mandatory parameter when you provide a value for NextToken.',
        asked({ NextToken: 'e30=' }),
      ),
      refusal(
        `${action} with a token of nobody`,
        kinds.value,
        'Invalid or expired next token.',
        asked({ MaxResults: 1, NextToken: 'e30=' }),
      ),
    ];
  }),
];
