import { type Call, demand, type Outcome } from './client.ts';

export const mainUrl = 'main';
export const deadUrl = 'dead';
export const deadArn = 'arn:aws:sqs:us-east-1:000000000000:dead';

const counts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

export async function prepareQueues(call: Call): Promise<void> {
  await demand(call, 'CreateQueue', { QueueName: 'dead' });
  await demand(call, 'CreateQueue', {
    QueueName: 'main',
    Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 1 }) },
  });
}

/** All messages of both queues: visible, in flight and delayed. What moves the other way meanwhile is passed over. */
export async function countAll(call: Call, inOrder = [mainUrl, deadUrl]): Promise<number> {
  let total = 0;
  for (const QueueUrl of inOrder) {
    const { Attributes } = await demand<{ Attributes: Record<string, string> }>(call, 'GetQueueAttributes', {
      QueueUrl,
      AttributeNames: counts,
    });
    for (const count of Object.values(Attributes)) total += Number(count);
  }
  return total;
}

export type Task = {
  readonly status?: string;
  readonly startedMs?: number;
  readonly handle?: string;
  readonly moved: number;
};

/** The newest move task. */
export async function newestTask(call: Call): Promise<Outcome<Task>> {
  type Result = {
    readonly Status: string;
    readonly StartedTimestamp: number;
    readonly TaskHandle?: string;
    readonly ApproximateNumberOfMessagesMoved: number;
  };
  const listed = await call<{ Results?: Result[] }>('ListMessageMoveTasks', { SourceArn: deadArn });
  if (listed.kind !== 'answer') return listed;
  const newest = listed.value.Results?.[0];
  return {
    kind: 'answer',
    value: {
      status: newest?.Status,
      startedMs: newest?.StartedTimestamp,
      handle: newest?.TaskHandle,
      moved: newest?.ApproximateNumberOfMessagesMoved ?? 0,
    },
  };
}
