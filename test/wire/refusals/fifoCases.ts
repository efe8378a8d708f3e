import type { Wire } from '../describeWire.ts';
import type { Input } from '../formOf.ts';
import { arnOf, type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

const fifo = ({ queue }: Wire, attributes: Record<string, string> = {}) =>
  queue('orders.fifo', { FifoQueue: 'true', ...attributes });
const inGroup = { MessageGroupId: 'g', MessageDeduplicationId: '1' };

const atSend = (title: string, kind: Kind, text: string, changed: Input): RefusalCase =>
  refusal(`on a FIFO queue, ${title}`, kind, text, async (wire) => [
    'SendMessage',
    { QueueUrl: await fifo(wire), MessageBody: 'hello', ...changed },
  ]);
const inBatch = (title: string, text: string, second: Input): RefusalCase =>
  refusal(`on a FIFO queue, a batch with an entry ${title}`, kinds.value, text, async (wire) => [
    'SendMessageBatch',
    {
      QueueUrl: await fifo(wire),
      Entries: [
        { Id: 'a', MessageBody: 'hello', ...inGroup },
        { Id: 'b', MessageBody: 'hello', ...second },
      ],
    },
  ]);
const atSet = (title: string, kind: Kind, text: string, Attributes: Record<string, string>): RefusalCase =>
  refusal(`on a FIFO queue, ${title}`, kind, text, async (wire) => [
    'SetQueueAttributes',
    { QueueUrl: await fifo(wire), Attributes },
  ]);

/** Sends and receives one message, and waits. */
async function received(wire: Wire, waitMs = 0) {
  const QueueUrl = await fifo(wire);
  await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello', ...inGroup });
  const { Messages } = await wire.sqs.receiveMessage({ QueueUrl });
  await wire.server.clock.advance(waitMs);
  return { QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle as string };
}
const expired = ({ ReceiptHandle }: Input) =>
  `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`;
const notAvailable = ({ ReceiptHandle }: Input) =>
  `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`;
const notValid = ({ ReceiptHandle }: Input) =>
  `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`;

const badId = (parameter: string, value: string) =>
  `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
const noGroup = 'The request must contain the parameter MessageGroupId.';
const noId =
  'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
const badName =
  'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.';
const long = 'x'.repeat(129);

export const fifoCases: readonly RefusalCase[] = [
  atSend('a message without a group', kinds.missing, noGroup, { MessageDeduplicationId: '1' }),
  atSend('a message without a group or an id', kinds.missing, noGroup, {}),
  atSend('a message without an id', kinds.value, noId, { MessageGroupId: 'g' }),
  atSend(
    'a delay',
    kinds.value,
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    { ...inGroup, DelaySeconds: 2 },
  ),
  ...['', 'a b', 'é', long].flatMap((value) =>
    ['MessageGroupId', 'MessageDeduplicationId'].map((parameter) =>
      atSend(`${parameter} "${value}"`, kinds.value, badId(parameter, value), {
        ...inGroup,
        [parameter]: value,
      }),
    ),
  ),
  inBatch('without a group', noGroup, { MessageDeduplicationId: '2' }),
  inBatch('without an id', noId, { MessageGroupId: 'g' }),
  refusal(
    'on a FIFO queue, a receive with a bad attempt id',
    kinds.value,
    badId('ReceiveRequestAttemptId', 'a b'),
    async (wire) => ['ReceiveMessage', { QueueUrl: await fifo(wire), ReceiveRequestAttemptId: 'a b' }],
  ),
  refusal('on a FIFO queue, a delete after the timeout', kinds.value, expired, async (wire) => [
    'DeleteMessage',
    await received(wire, 30_001),
  ]),
  refusal('on a FIFO queue, a delete by a handle of before', kinds.value, expired, async (wire) => {
    const message = await received(wire, 30_001);
    await wire.sqs.receiveMessage({ QueueUrl: message.QueueUrl });
    return ['DeleteMessage', message];
  }),
  refusal(
    'on a FIFO queue, a change of visibility after the timeout',
    kinds.value,
    notAvailable,
    async (wire) => ['ChangeMessageVisibility', { ...(await received(wire, 30_001)), VisibilityTimeout: 10 }],
  ),
  refusal('on a FIFO queue, a change of a deleted message', kinds.value, notAvailable, async (wire) => {
    const message = await received(wire);
    await wire.sqs.deleteMessage(message);
    return ['ChangeMessageVisibility', { ...message, VisibilityTimeout: 10 }];
  }),
  refusal(
    'on a FIFO queue, more than twelve hours',
    kinds.value,
    'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    async (wire) => ['ChangeMessageVisibility', { ...(await received(wire, 1)), VisibilityTimeout: 43_200 }],
  ),
  ...['DeleteMessage', 'ChangeMessageVisibility'].flatMap((action) => [
    refusal(`on a FIFO queue, ${action} by garbage`, kinds.badHandle, notValid, async (wire) => [
      action,
      { QueueUrl: await fifo(wire), ReceiptHandle: 'garbage', VisibilityTimeout: 1 },
    ]),
    refusal(`on a standard queue, ${action} by a FIFO handle`, kinds.badHandle, notValid, async (wire) => [
      action,
      { ...(await received(wire)), QueueUrl: await wire.queue('others'), VisibilityTimeout: 1 },
    ]),
  ]),
  ...['orders..fifo', 'or ders.fifo', `${'a'.repeat(76)}.fifo`].map((QueueName) =>
    refusal(`a FIFO queue called ${QueueName}`, kinds.value, badName, async () => [
      'CreateQueue',
      { QueueName, Attributes: { FifoQueue: 'true' } },
    ]),
  ),
  refusal(
    'a FIFO queue that exists with another attribute',
    kinds.nameExists,
    'A queue already exists with the same name and a different value for attribute ContentBasedDeduplication',
    async (wire) => {
      await fifo(wire);
      const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
      return ['CreateQueue', { QueueName: 'orders.fifo', Attributes }];
    },
  ),
  atSet(
    'FifoQueue=false',
    kinds.attributeValue,
    'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    { FifoQueue: 'false' },
  ),
  atSet(
    'a limit by group in the scope of the queue',
    kinds.value,
    'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup',
    { FifoThroughputLimit: 'perMessageGroupId' },
  ),
  ...(
    [
      ['ContentBasedDeduplication', 'yes'],
      ['DeduplicationScope', 'group'],
      ['FifoThroughputLimit', 'none'],
    ] as const
  ).map(([name, value]) =>
    atSet(`${name}=${value}`, kinds.attributeValue, `Invalid value for the parameter ${name}.`, {
      [name]: value,
    }),
  ),
  refusal(
    'on a FIFO queue, a dead-letter queue that is none',
    kinds.value,
    ({ Attributes }) =>
      `Value ${(Attributes as Record<string, string>).RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source..`,
    async (wire) => {
      await wire.queue('dead');
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
      return ['SetQueueAttributes', { QueueUrl: await fifo(wire), Attributes: { RedrivePolicy } }];
    },
  ),
  refusal(
    'StartMessageMoveTask from a FIFO queue to a standard one',
    kinds.value,
    'The source queue and destination queue must be of the same queue type.',
    async (wire) => {
      await wire.queue('dead.fifo', { FifoQueue: 'true' });
      await wire.queue('others');
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead.fifo'), maxReceiveCount: 1 });
      await fifo(wire, { RedrivePolicy });
      return ['StartMessageMoveTask', { SourceArn: arnOf('dead.fifo'), DestinationArn: arnOf('others') }];
    },
  ),
  refusal(
    'on a FIFO queue, a purge within the minute',
    kinds.purgeInProgress,
    'Only one PurgeQueue operation on orders.fifo is allowed every 60 seconds.',
    async (wire) => {
      const QueueUrl = await fifo(wire);
      await wire.sqs.purgeQueue({ QueueUrl });
      return ['PurgeQueue', { QueueUrl }];
    },
  ),
];
