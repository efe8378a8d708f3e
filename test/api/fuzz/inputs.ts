import type { ActionName } from '../../../engine/registry.ts';
import type { Dice } from './dice.ts';

/** What all senders of a run share: real handles, to be used and to be forged. */
export type Shared = {
  readonly steadyUrl: string;
  readonly handles: string[];
};

const base = 'http://localhost:9324/000000000000';
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
export const fuzzName = (dice: Dice): string => `fuzz-${dice.below(4)}`;

const text = (dice: Dice) => ({ DataType: 'String', StringValue: dice.word(6) });
const message = (dice: Dice) => ({
  MessageBody: dice.word(1 + dice.below(40)),
  MessageAttributes: { [dice.word(4)]: text(dice), n: { DataType: 'Number', StringValue: '1' } },
  MessageSystemAttributes: { AWSTraceHeader: text(dice) },
  DelaySeconds: dice.below(2),
});
const handleOf = (dice: Dice, { handles }: Shared) => (handles.length === 0 ? 'none' : dice.pick(handles));
const entries = (dice: Dice, make: () => object) =>
  Array.from({ length: 1 + dice.below(10) }, (_, index) => ({ Id: `e${index}`, ...make() }));

type Make = (dice: Dice, shared: Shared) => Record<string, unknown>;
const onQueue =
  (make: Make = () => ({})): Make =>
  (dice, shared) => ({ QueueUrl: `${base}/${fuzzName(dice)}`, ...make(dice, shared) });

/** A sensible input of every action, on queues that nobody relies on. */
export const sensibleInputs: Readonly<Record<ActionName, Make>> = {
  CreateQueue: (dice) => ({ QueueName: fuzzName(dice), Attributes: {}, tags: { a: 'b' } }),
  GetQueueUrl: (dice) => ({ QueueName: fuzzName(dice) }),
  ListQueues: () => ({ QueueNamePrefix: 'fuzz', MaxResults: 2 }),
  DeleteQueue: onQueue(),
  PurgeQueue: onQueue(),
  GetQueueAttributes: onQueue(() => ({ AttributeNames: ['All'] })),
  SetQueueAttributes: onQueue((dice) => ({
    Attributes: { VisibilityTimeout: String(dice.below(3)), MessageRetentionPeriod: '60' },
  })),
  TagQueue: onQueue((dice) => ({ Tags: { [`tag-${dice.below(9)}`]: dice.word(3) } })),
  UntagQueue: onQueue((dice) => ({ TagKeys: [`tag-${dice.below(9)}`] })),
  ListQueueTags: onQueue(),
  AddPermission: onQueue((dice) => ({
    Label: `label-${dice.below(5)}`,
    AWSAccountIds: ['111122223333'],
    Actions: ['SendMessage'],
  })),
  RemovePermission: onQueue((dice) => ({ Label: `label-${dice.below(5)}` })),
  SendMessage: onQueue(message),
  SendMessageBatch: onQueue((dice) => ({ Entries: entries(dice, () => message(dice)) })),
  ReceiveMessage: onQueue(() => ({
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    VisibilityTimeout: 1,
    WaitTimeSeconds: 0,
  })),
  DeleteMessage: onQueue((dice, shared) => ({ ReceiptHandle: handleOf(dice, shared) })),
  DeleteMessageBatch: onQueue((dice, shared) => ({
    Entries: entries(dice, () => ({ ReceiptHandle: handleOf(dice, shared) })),
  })),
  ChangeMessageVisibility: onQueue((dice, shared) => ({
    ReceiptHandle: handleOf(dice, shared),
    VisibilityTimeout: dice.below(3),
  })),
  ChangeMessageVisibilityBatch: onQueue((dice, shared) => ({
    Entries: entries(dice, () => ({
      ReceiptHandle: handleOf(dice, shared),
      VisibilityTimeout: dice.below(3),
    })),
  })),
  ListDeadLetterSourceQueues: onQueue(() => ({ MaxResults: 10 })),
  StartMessageMoveTask: (dice) => ({ SourceArn: arn(fuzzName(dice)), DestinationArn: arn(fuzzName(dice)) }),
  CancelMessageMoveTask: (dice) => ({
    TaskHandle: Buffer.from(
      JSON.stringify({ taskId: dice.word(8), sourceArn: arn(fuzzName(dice)) }),
    ).toString('base64'),
  }),
  ListMessageMoveTasks: (dice) => ({ SourceArn: arn(fuzzName(dice)), MaxResults: 10 }),
};

export const actionNames = Object.keys(sensibleInputs) as ActionName[];

/** A request as a client might send it. */
export const sensible = (dice: Dice, shared: Shared) => {
  const drawn = dice.pick(actionNames);
  // Most actions need a queue that is there.
  const action = drawn === 'DeleteQueue' && dice.isLucky(0.8) ? 'CreateQueue' : drawn;
  return { action, input: sensibleInputs[action](dice, shared) };
};
