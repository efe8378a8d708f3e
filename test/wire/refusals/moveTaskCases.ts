import type { Wire } from '../describeWire.ts';
import type { Input } from '../formOf.ts';
import { arnOf, type Kind, kinds, type RefusalCase, refusal } from './refusalCase.ts';

/** A queue and its dead-letter queue, with a dead letter in it whose task is slow. */
async function deadLetters({ sqs, queue }: Wire): Promise<void> {
  const QueueUrl = await queue('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 1 });
  await queue('orders', { RedrivePolicy });
  await queue('others');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
}
const started = async (wire: Wire): Promise<string> => {
  await deadLetters(wire);
  const task = { SourceArn: arnOf('dead'), DestinationArn: arnOf('others'), MaxNumberOfMessagesPerSecond: 1 };
  return (await wire.sqs.startMessageMoveTask(task)).TaskHandle as string;
};
const atStart = (title: string, kind: Kind, text: string, input: Input): RefusalCase =>
  refusal(`StartMessageMoveTask ${title}`, kind, text, async (wire) => {
    await deadLetters(wire);
    return ['StartMessageMoveTask', input];
  });
const atCancel = (title: string, kind: Kind, text: string, task: object): RefusalCase =>
  refusal(`CancelMessageMoveTask ${title}`, kind, text, async (wire) => {
    await deadLetters(wire);
    return ['CancelMessageMoveTask', { TaskHandle: Buffer.from(JSON.stringify(task)).toString('base64') }];
  });

const noResource = (parameter: string) =>
  `The resource that you specified for the ${parameter} parameter doesn't exist.`;
const rate =
  "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a number that's between 1 and 500.";
const maxResults =
  "Value for parameter MaxResults is invalid. Reason: You must enter a number that's between 1 and 10.";
const dead = { SourceArn: arnOf('dead') };
const taskId = '0b0c0f3e-2a0e-4a3e-9a55-0d6f5c1f9f11';

export const moveTaskCases: readonly RefusalCase[] = [
  atStart('without a source', kinds.missing, 'The request must contain the parameter SourceArn.', {}),
  atStart(
    'from what is no ARN',
    kinds.value,
    'You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>',
    { SourceArn: 'dead' },
  ),
  atStart('from an unknown queue', kinds.noResource, noResource('SourceArn'), { SourceArn: arnOf('no') }),
  atStart(
    "from nobody's dead-letter queue",
    kinds.value,
    'Source queue must be configured as a Dead Letter Queue.',
    { SourceArn: arnOf('orders') },
  ),
  atStart('to an unknown queue', kinds.noResource, noResource('DestinationArn'), {
    ...dead,
    DestinationArn: arnOf('no'),
  }),
  atStart('to its source', kinds.value, 'Source queue arn and destination queue arn cannot be the same.', {
    ...dead,
    DestinationArn: arnOf('dead'),
  }),
  atStart('at no message a second', kinds.value, rate, { ...dead, MaxNumberOfMessagesPerSecond: 0 }),
  atStart('at 501 messages a second', kinds.value, rate, { ...dead, MaxNumberOfMessagesPerSecond: 501 }),
  refusal(
    'StartMessageMoveTask while another runs',
    kinds.value,
    'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    async (wire) => {
      await started(wire);
      return ['StartMessageMoveTask', dead];
    },
  ),
  refusal(
    'CancelMessageMoveTask by a handle that is none',
    kinds.value,
    'Value for parameter TaskHandle is invalid.',
    async () => ['CancelMessageMoveTask', { TaskHandle: 'garbage' }],
  ),
  atCancel('of an unknown queue', kinds.noResource, noResource('SourceArn'), {
    taskId,
    sourceArn: arnOf('no'),
  }),
  atCancel('of an unknown task', kinds.noResource, 'Task does not exist.', {
    taskId,
    sourceArn: arnOf('dead'),
  }),
  refusal(
    'CancelMessageMoveTask of a task that is over',
    kinds.value,
    'Only active tasks can be cancelled.',
    async (wire) => {
      const TaskHandle = await started(wire);
      await wire.server.work();
      await wire.server.clock.advance(10_000);
      await wire.server.work();
      return ['CancelMessageMoveTask', { TaskHandle }];
    },
  ),
  refusal('ListMessageMoveTasks of an unknown queue', kinds.noResource, noResource('SourceArn'), async () => [
    'ListMessageMoveTasks',
    { SourceArn: arnOf('no') },
  ]),
  ...[0, 11].map((MaxResults) =>
    refusal(`ListMessageMoveTasks of ${MaxResults} results`, kinds.value, maxResults, async (wire) => {
      await deadLetters(wire);
      return ['ListMessageMoveTasks', { ...dead, MaxResults }];
    }),
  ),
];
