import type { Wire } from '../describeWire.ts';
import type { Input } from '../formOf.ts';
import { kinds, type RefusalCase, refusal } from './refusalCase.ts';

const receiveProblem = (parameter: string, value: number, reason: string) =>
  refusal(
    `a receive with ${parameter} ${value}`,
    kinds.value,
    `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`,
    async ({ queue }) => ['ReceiveMessage', { QueueUrl: await queue(), [parameter]: value }],
  );
const count = 'Must be between 1 and 10, if provided.';
const wait = 'Must be >= 0 and <= 20, if provided.';
const hide = 'Must be >= 0 and <= 43200, if provided.';

/** Sends and receives one message. */
async function received({ sqs, queue }: Wire, name?: string) {
  const QueueUrl = await queue(name);
  await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
  const { Messages } = await sqs.receiveMessage({ QueueUrl });
  return { QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle as string };
}

const withHandle = (action: string, more: Input = {}) => ({
  garbage: refusal(
    `${action} by a handle that is none`,
    kinds.badHandle,
    'The input receipt handle "garbage" is not a valid receipt handle.',
    async ({ queue }) => [action, { QueueUrl: await queue(), ReceiptHandle: 'garbage', ...more }],
  ),
  foreign: refusal(
    `${action} by a handle of another queue`,
    kinds.badHandle,
    ({ ReceiptHandle }) => `The input receipt handle "${ReceiptHandle}" is not a valid receipt handle.`,
    async (wire) => [action, { ...(await received(wire)), QueueUrl: await wire.queue('others'), ...more }],
  ),
  missing: refusal(
    `${action} without a handle`,
    kinds.missing,
    'The request must contain the parameter ReceiptHandle.',
    async ({ queue }) => [action, { QueueUrl: await queue(), ...more }],
  ),
});

const change = (title: string, VisibilityTimeout: number, reason: string) =>
  refusal(
    title,
    kinds.value,
    `Value ${VisibilityTimeout} for parameter VisibilityTimeout is invalid. Reason: ${reason}`,
    async (wire) => {
      const message = await received(wire);
      await wire.server.clock.advance(1);
      return ['ChangeMessageVisibility', { ...message, VisibilityTimeout }];
    },
  );

export const deliveryCases: readonly RefusalCase[] = [
  receiveProblem('MaxNumberOfMessages', 0, count),
  receiveProblem('MaxNumberOfMessages', 11, count),
  receiveProblem('WaitTimeSeconds', -1, wait),
  receiveProblem('WaitTimeSeconds', 21, wait),
  receiveProblem('VisibilityTimeout', 43_201, hide),
  refusal(
    'a short poll with too many in flight',
    kinds.overLimit,
    'Too many messages have been received without being deleted. Please delete your received messages or let them timeout before receiving more.',
    async (wire) => {
      const { QueueUrl } = await received(wire);
      await wire.sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
      return ['ReceiveMessage', { QueueUrl }];
    },
    { options: { needsTally: true, settings: { inFlightLimit: 1 } } },
  ),
  ...Object.values(withHandle('DeleteMessage')),
  ...Object.values(withHandle('ChangeMessageVisibility', { VisibilityTimeout: 1 })),
  refusal(
    'ChangeMessageVisibility without a timeout',
    kinds.missing,
    'The request must contain the parameter VisibilityTimeout.',
    async (wire) => ['ChangeMessageVisibility', await received(wire)],
  ),
  change('ChangeMessageVisibility to 43201 seconds', 43_201, 'Must be between 0 and 43200.'),
  refusal(
    'ChangeMessageVisibility beyond twelve hours',
    kinds.value,
    'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    async (wire) => {
      const message = await received(wire);
      await wire.server.clock.advance(1);
      return ['ChangeMessageVisibility', { ...message, VisibilityTimeout: 43_200 }];
    },
  ),
  refusal(
    'ChangeMessageVisibility of a deleted message',
    kinds.value,
    ({ ReceiptHandle }) =>
      `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    async (wire) => {
      const message = await received(wire);
      await wire.sqs.deleteMessage(message);
      return ['ChangeMessageVisibility', { ...message, VisibilityTimeout: 1 }];
    },
  ),
];
